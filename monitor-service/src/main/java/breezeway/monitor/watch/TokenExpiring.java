package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Cell;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation;
import breezeway.monitor.state.SituationPart;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens that end and are not renewed: Breezeway refused or did not answer, or an extractor is up
 * and did not try. A token that is about to end is nothing by itself: it is renewed by the first
 * run that needs it, minutes before its end.
 */
final class TokenExpiring implements Rule {
  private static final Duration SOON = Duration.ofHours(1);

  private final Words words;

  TokenExpiring(Settings settings) {
    this.words = new Words(settings.timetable().zone());
  }

  @Override
  public Reason reason() {
    return Reason.TOKEN_EXPIRING;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    if (!reading.has(SituationPart.TOKENS, SituationPart.CELLS, SituationPart.SERVICES)) {
      return Verdict.UNREADABLE;
    }
    Situation situation = reading.situation();
    Set<String> working = new HashSet<>();
    situation.cells().stream()
        .filter(cell -> cell.hasKeys() && !cell.paused())
        .map(Cell::region)
        .forEach(working::add);
    Optional<Instant> extractorUpSince =
        situation.services().stream()
            .filter(service -> service.service().equals("extractor"))
            .filter(service -> !service.silent() && service.healthy())
            .map(Situation.ServiceState::startedAt)
            .min(Comparator.naturalOrder());
    Verdict.Builder verdict = new Verdict.Builder();
    for (Situation.TokenState token : situation.tokens()) {
      if (token.hasKeys() && working.contains(token.region())) {
        text(token, situation.at(), extractorUpSince)
            .ifPresent(
                text -> verdict.holds(new Subject(token.region(), ""), Finding.warning(text)));
      }
    }
    return verdict.build();
  }

  private Optional<String> text(
      Situation.TokenState token, Instant now, Optional<Instant> extractorUpSince) {
    boolean endsSoon = token.expiresAt() == null || token.expiresAt().isBefore(now.plus(SOON));
    if (token.lastError() != null && endsSoon) {
      return Optional.of(
          end(token, now) + " The last renewal failed: " + Words.sentence(token.lastError()));
    }
    Instant longAgo = now.minus(SOON);
    boolean endedLongAgo = token.expiresAt() != null && token.expiresAt().isBefore(longAgo);
    if (endedLongAgo && extractorUpSince.filter(longAgo::isAfter).isPresent()) {
      return Optional.of(
          end(token, now) + " No renewal was tried since, although an extractor is up.");
    }
    return Optional.empty();
  }

  private String end(Situation.TokenState token, Instant now) {
    if (token.expiresAt() == null) {
      return "The region " + token.region() + " has no token.";
    }
    return "The token of "
        + token.region()
        + (token.expiresAt().isAfter(now) ? " ends at " : " ended at ")
        + words.time(token.expiresAt())
        + ".";
  }

  @Override
  public String over(Subject subject) {
    return "The token of " + subject.region() + " is renewed, or nothing needs it now.";
  }
}
