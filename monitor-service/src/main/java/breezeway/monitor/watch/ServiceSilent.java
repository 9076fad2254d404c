package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation.ServiceState;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Services of which nobody is up, processes that went without a word and were not started again,
 * and those that are up and do not work. While Kafka is away no service works; that is told as what
 * it is, by others.
 */
final class ServiceSilent implements Rule {
  /** In the order data flows, with what waits when one of them is missing. */
  private static final Map<String, String> CONSEQUENCES =
      Map.of(
          "extractor", "Nothing is fetched from Breezeway meanwhile.",
          "transformer", "What is fetched waits in Kafka; the tables grow old.",
          "loader", "Rows wait in Kafka; the tables grow old.");

  private final Duration patience;
  private final Words words;

  /** Since when it is so, by what is so; the second look at least must find it, too. */
  private final Map<String, Instant> since = new HashMap<>();

  ServiceSilent(Settings settings) {
    this.patience = settings.monitor().silentService();
    this.words = new Words(settings.timetable().zone());
  }

  @Override
  public Reason reason() {
    return Reason.SERVICE_SILENT;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    if (!reading.has(SituationPart.SERVICES)) {
      return Verdict.UNREADABLE;
    }
    Verdict.Builder verdict = new Verdict.Builder();
    Set<String> seen = new HashSet<>();
    for (String kind : CONSEQUENCES.keySet()) {
      List<ServiceState> all =
          reading.situation().services().stream()
              .filter(service -> service.service().equals(kind))
              .toList();
      judge(kind, all, reading, verdict, seen);
    }
    since.keySet().retainAll(seen);
    return verdict.build();
  }

  private void judge(
      String kind,
      List<ServiceState> all,
      Reading reading,
      Verdict.Builder verdict,
      Set<String> seen) {
    Instant now = reading.situation().at();
    Subject subject = new Subject("", kind);
    List<String> sentences = new ArrayList<>();
    List<ServiceState> up = all.stream().filter(service -> !service.silent()).toList();
    List<ServiceState> gone = all.stream().filter(ServiceState::silent).toList();
    boolean isBad = false;
    if (up.isEmpty()) {
      isBad = true;
      // Those that went have been silent for the time that is allowed already.
      Duration wait = gone.isEmpty() ? patience : Duration.ZERO;
      if (hasBeenSo("no " + kind, now, wait, seen)) {
        sentences.add("No " + kind + " is up" + lastSeen(gone) + ". " + CONSEQUENCES.get(kind));
      }
    } else {
      for (ServiceState service : gone) {
        isBad = true;
        if (hasBeenSo("gone " + service.instance(), now, Duration.ZERO, seen)) {
          sentences.add(
              "The "
                  + kind
                  + " on "
                  + host(service)
                  + " has not reported since "
                  + words.time(service.seenAt())
                  + "; another one goes on with its work.");
        }
      }
    }
    boolean kafkaAnswers = reading.has(SituationPart.TRANSFORMER_LAG);
    for (ServiceState service : up) {
      if (service.healthy()) {
        continue;
      }
      isBad = true;
      if (kafkaAnswers && hasBeenSo("ill " + service.instance(), now, patience, seen)) {
        sentences.add(
            "The "
                + kind
                + " on "
                + host(service)
                + " is up but does not work: "
                + Words.sentence(
                    service.detail() == null ? "it does not say why" : service.detail()));
      }
    }
    if (!sentences.isEmpty()) {
      verdict.holds(
          subject,
          up.isEmpty()
              ? Finding.error(String.join(" ", sentences))
              : Finding.warning(String.join(" ", sentences)));
    } else if (isBad) {
      verdict.unsure(subject);
    }
  }

  /** Whether it was so at an earlier look already, and for this long. */
  private boolean hasBeenSo(String what, Instant now, Duration time, Set<String> seen) {
    seen.add(what);
    Instant first = since.putIfAbsent(what, now);
    return first != null && now.isAfter(first) && !now.isBefore(first.plus(time));
  }

  private String lastSeen(List<ServiceState> gone) {
    return gone.isEmpty()
        ? ""
        : ": the one on "
            + host(gone.getLast())
            + " has not reported since "
            + words.time(gone.getLast().seenAt());
  }

  /** From {@code loader@host:pid:start}. */
  private static String host(ServiceState service) {
    String instance = service.instance();
    String place = instance.substring(instance.indexOf('@') + 1);
    int colon = place.indexOf(':');
    return colon < 0 ? place : place.substring(0, colon);
  }

  @Override
  public String over(Subject subject) {
    return "The " + subject.entity() + " is up and works.";
  }

  @Override
  public void forgetTimes() {
    since.clear();
  }
}
