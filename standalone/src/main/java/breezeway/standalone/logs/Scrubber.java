package breezeway.standalone.logs;

import breezeway.common.config.Region;
import breezeway.common.config.Secret;
import breezeway.common.config.Settings;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The last line of defence: takes secrets out of a text, those that are known and what looks like
 * one. Nothing relies on it; what logs has to see to it that there is nothing to take out.
 */
public final class Scrubber {
  private static final String MASK = "***";
  private static final int SHORTEST_SECRET = 4;

  /** A token of the API, with or without the word before it. */
  private static final Pattern TOKEN =
      Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?");

  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i)\\b((?:JWT|Bearer|Basic)\\s+)[A-Za-z0-9._~+/=-]{8,}");
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)([\\w.-]*(?:password|passwd|secret|token|api_key|apikey)[\"']?\\s*[=:]\\s*[\"']?)(?!null\\b|true\\b|false\\b|\\*\\*\\*)[^\\s\"'&,;}]+");
  private static final Pattern IN_URL = Pattern.compile("(\\w+://)[^\\s/@:]*:[^\\s/@]*@");
  private static final Pattern ADDRESS =
      Pattern.compile("[\\p{L}0-9._%+-]+@([\\p{L}0-9-]+(?:\\.[\\p{L}0-9-]+)+)");

  private static final Pattern PHONE =
      Pattern.compile(
          "(?<![\\w.:+-])(?:\\+\\d{1,3}[ .-]?)?\\(?\\d{3}\\)?[ .-]\\d{3}[ .-]\\d{4}(?![\\w-])|(?<![\\w+])\\+\\d{9,15}\\b");

  private final List<String> secrets;

  private Scrubber(Collection<String> secrets) {
    this.secrets =
        secrets.stream()
            .filter(secret -> secret.length() >= SHORTEST_SECRET)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** Knows no secret, only what they look like. */
  public static Scrubber ofShapes() {
    return new Scrubber(List.of());
  }

  /** Knows the secrets of the settings. */
  public static Scrubber of(Settings settings) {
    return new Scrubber(secretsOf(settings));
  }

  /** Knows further secrets. */
  public Scrubber with(Collection<String> more) {
    List<String> all = new ArrayList<>(secrets);
    all.addAll(more);
    return new Scrubber(all);
  }

  private static Set<String> secretsOf(Settings settings) {
    Set<String> secrets = new LinkedHashSet<>();
    settings.regions().stream()
        .map(Region::clientSecret)
        .flatMap(Optional::stream)
        .map(Secret::reveal)
        .forEach(secrets::add);
    secrets.add(settings.database().password().reveal());
    secrets.addAll(passwordsOf(settings.database().url()));
    settings.monitor().operatorToken().map(Secret::reveal).ifPresent(secrets::add);
    for (Optional<Secret> url :
        List.of(settings.alerts().smtpUrl(), settings.alerts().webhookUrl())) {
      url.map(Secret::reveal).ifPresent(text -> secrets.addAll(passwordsOf(text)));
    }
    settings.alerts().webhookUrl().map(Secret::reveal).ifPresent(secrets::add);
    settings
        .alerts()
        .webhookUrl()
        .map(Secret::reveal)
        .ifPresent(url -> secrets.addAll(pathsOf(url)));
    settings.kafka().clientProperties().entrySet().stream()
        .filter(property -> property.getKey().matches("(?i).*(password|jaas|secret|key).*"))
        .forEach(property -> secrets.add(property.getValue()));
    return secrets;
  }

  /** User and password of a URL, as they stand there and decoded; and a password parameter. */
  private static Set<String> passwordsOf(String url) {
    Set<String> passwords = new LinkedHashSet<>();
    URI uri;
    try {
      uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
    } catch (IllegalArgumentException notOne) {
      return passwords;
    }
    if (uri.getRawUserInfo() != null && uri.getRawUserInfo().contains(":")) {
      String raw = uri.getRawUserInfo().substring(uri.getRawUserInfo().indexOf(':') + 1);
      passwords.add(raw);
      passwords.add(decoded(raw));
    }
    if (uri.getRawQuery() != null) {
      for (String parameter : uri.getRawQuery().split("&")) {
        if (parameter.toLowerCase(java.util.Locale.ROOT).startsWith("password=")) {
          String raw = parameter.substring("password=".length());
          passwords.add(raw);
          passwords.add(decoded(raw));
        }
      }
    }
    return passwords;
  }

  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return raw;
    }
  }

  /** Its path, and the last part of it: who knows a webhook may write to it. */
  private static Set<String> pathsOf(String url) {
    Set<String> paths = new LinkedHashSet<>();
    try {
      String path = Optional.ofNullable(URI.create(url).getRawPath()).orElse("");
      paths.add(path);
      paths.add(path.substring(path.lastIndexOf('/') + 1));
    } catch (IllegalArgumentException notOne) {
      // the whole text is a secret anyway
    }
    return paths;
  }

  /** The text without them, nor phone numbers; for what is sent to others. */
  public String scrubPeople(String text) {
    return PHONE.matcher(scrub(text)).replaceAll(MASK);
  }

  /** The text without them; of addresses the domain stays. */
  public String scrub(String text) {
    String clean = text;
    for (String secret : secrets) {
      if (clean.contains(secret)) {
        clean = clean.replace(secret, MASK);
      }
    }
    if (clean.contains("eyJ")) {
      clean = TOKEN.matcher(clean).replaceAll(MASK);
    }
    clean = AUTHORIZATION.matcher(clean).replaceAll("$1" + MASK);
    if (clean.indexOf('=') >= 0 || clean.indexOf(':') >= 0) {
      clean = ASSIGNED.matcher(clean).replaceAll("$1" + MASK);
    }
    if (clean.indexOf('@') >= 0) {
      clean = IN_URL.matcher(clean).replaceAll("$1" + MASK + "@");
      clean = ADDRESS.matcher(clean).replaceAll(MASK + "@$1");
    }
    return clean;
  }
}
