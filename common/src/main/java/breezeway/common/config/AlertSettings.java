package breezeway.common.config;

import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who is told of alerts, how, and how often.
 *
 * @param emails recipients of mails
 * @param smtpUrl {@code smtp://user:password@host:587} (STARTTLS where the server offers it; {@code
 *     ?starttls=required} or {@code =never} to insist) or {@code smtps://…:465}; empty for no mail
 * @param from sender of mails; the first recipient where it is not set
 * @param webhookUrl takes {@code {"text": …}} by POST, as Slack does; empty for none. A secret,
 *     since whoever knows it may write
 * @param repeat the same cause is not told twice within this time
 * @param gather how long a first alert waits for others, to be told together with them
 * @param digestAbove more new causes than this within {@code gather} become one digest
 * @param slowRun a run that takes longer is warned of
 * @param summary whether the daily summary is sent
 * @param summaryAt when, on the timetable's wall clock
 */
public record AlertSettings(
    List<String> emails,
    Optional<Secret> smtpUrl,
    Optional<String> from,
    Optional<Secret> webhookUrl,
    Duration repeat,
    Duration gather,
    int digestAbove,
    Duration slowRun,
    Summary summary,
    LocalTime summaryAt) {

  /** A comma that stands in no quotes: a name may hold one. */
  private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  /** {@code lead@example.org}, alone or as {@code Lead <lead@example.org>}. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:\"[^\"<>]*\"|[^\"<>@,;]*?)\\s*<%1$s>|%1$s"
              .formatted("[^\\s\"<>@,;:]+@[^\\s\"<>@,;:.]+(?:\\.[^\\s\"<>@,;:.]+)*"));

  public AlertSettings {
    emails = List.copyOf(emails);
  }

  /** When the daily summary is sent. */
  public enum Summary {
    /** If a run of the day failed or was partial. */
    FAILURES,
    ALWAYS,
    NEVER
  }

  /** Nobody is told; alerts are lines of {@code logs/alerts.log}. */
  public AlertSettings silent() {
    return new AlertSettings(
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        repeat,
        gather,
        digestAbove,
        slowRun,
        summary,
        summaryAt);
  }

  /** Whether mails can be sent. */
  public boolean hasMail() {
    return !emails.isEmpty() && smtpUrl.isPresent();
  }

  static AlertSettings read(ConfigNode node) {
    List<String> emails = emails(node);
    Optional<Secret> smtpUrl = url(node, "smtp_url", List.of("smtp", "smtps"));
    AlertSettings alerts =
        new AlertSettings(
            emails,
            smtpUrl,
            sender(node),
            url(node, "webhook_url", List.of("http", "https")),
            node.duration("repeat", Duration.ofHours(24)),
            node.duration("gather", Duration.ofSeconds(20)),
            node.number("digest_above", 5, 1, 1000),
            node.duration("slow_run", Duration.ofMinutes(5)),
            node.choice("summary", Summary.class, Summary.FAILURES),
            time(node, "summary_at", LocalTime.of(7, 0)));
    node.rejectUnknownKeys();
    return alerts;
  }

  private static List<String> emails(ConfigNode node) {
    List<String> emails = new ArrayList<>();
    for (String email : COMMA.split(node.text("email", ""))) {
      if (email.isBlank()) {
        continue;
      }
      if (!ADDRESS.matcher(email.strip()).matches()) {
        node.child("email")
            .problem("'" + email.strip() + "' is not an address; several are separated by commas");
      }
      emails.add(email.strip());
    }
    return emails;
  }

  private static Optional<String> sender(ConfigNode node) {
    Optional<String> from = node.optionalText("from");
    if (from.isPresent() && !ADDRESS.matcher(from.get().strip()).matches()) {
      node.child("from").problem("'" + from.get() + "' is not an address");
    }
    return from;
  }

  /** The problem does not repeat the URL: there may be a password in it. */
  private static Optional<Secret> url(ConfigNode node, String key, List<String> schemes) {
    Optional<String> text = node.optionalText(key);
    if (text.isPresent() && !isUrl(text.get(), schemes)) {
      node.child(key)
          .problem(
              "must begin with "
                  + String.join(":// or ", schemes)
                  + ":// and name a host; @, :, / and % in a password are written as %40, %3A,"
                  + " %2F and %25");
    }
    return text.map(Secret::of);
  }

  private static boolean isUrl(String text, List<String> schemes) {
    try {
      URI url = URI.create(text);
      return url.getHost() != null && schemes.contains(url.getScheme());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static LocalTime time(ConfigNode node, String key, LocalTime otherwise) {
    Optional<String> text = node.optionalText(key);
    try {
      return text.map(LocalTime::parse).orElse(otherwise);
    } catch (DateTimeParseException e) {
      node.child(key).problem("must be a time of day such as 07:00, not '" + text.get() + "'");
      return otherwise;
    }
  }
}
