package breezeway.standalone.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The faults that are switched on. Any thread may switch them while calls are served. Which of the
 * matching calls is hit depends only on the seed and the number of the call.
 */
public final class FaultInjector {
  private final long seed;
  private final List<ActiveRule> active = new CopyOnWriteArrayList<>();
  private final Map<Fault, LongAdder> injected = new ConcurrentHashMap<>();

  FaultInjector(long seed, List<FaultRule> rules) {
    this.seed = seed;
    rules.forEach(this::add);
  }

  /** Switches a rule on; rules are asked in the order they were added, the first hit wins. */
  public void add(FaultRule rule) {
    active.add(new ActiveRule(rule, new AtomicLong()));
  }

  /** Switches off all rules with this effect. */
  public void remove(Fault fault) {
    active.removeIf(rule -> rule.rule.fault() == fault);
  }

  /** Switches everything off. */
  public void clear() {
    active.clear();
  }

  /** Number of calls that got this effect so far. */
  public long injected(Fault fault) {
    LongAdder count = injected.get(fault);
    return count == null ? 0 : count.sum();
  }

  Optional<Fault> next(String path, String region, long property) {
    for (ActiveRule candidate : active) {
      FaultRule rule = candidate.rule;
      if (!rule.matches(path, region, property)) {
        continue;
      }
      long call = candidate.calls.getAndIncrement() - rule.skipCalls();
      boolean counts = call >= 0 && (rule.firstCalls() == 0 || call < rule.firstCalls());
      if (counts && Chance.hits(rule.share(), seed, rule.fault().ordinal(), call)) {
        injected.computeIfAbsent(rule.fault(), fault -> new LongAdder()).increment();
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }

  private record ActiveRule(FaultRule rule, AtomicLong calls) {}
}
