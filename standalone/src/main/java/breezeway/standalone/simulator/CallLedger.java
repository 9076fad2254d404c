package breezeway.standalone.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What the simulator saw: calls by kind and region, and how hard it was pushed. Thread-safe. */
public final class CallLedger {
  private final Map<Key, LongAdder> calls = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final Map<String, CallRate> rates = new ConcurrentHashMap<>();
  private final List<AuthCall> authCalls = new CopyOnWriteArrayList<>();

  /** Calls of one kind by one region, whatever was answered. */
  public long calls(Endpoint endpoint, String region) {
    LongAdder count = calls.get(new Key(endpoint, region));
    return count == null ? 0 : count.sum();
  }

  /** Calls of one kind by all regions, and those without a good token. */
  public long calls(Endpoint endpoint) {
    return calls.entrySet().stream()
        .filter(entry -> entry.getKey().endpoint == endpoint)
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** Calls of one region by kind. */
  public Map<Endpoint, Long> callsOf(String region) {
    Map<Endpoint, Long> found = new TreeMap<>();
    calls.forEach(
        (key, count) -> {
          if (key.region.equals(region)) {
            found.put(key.endpoint, count.sum());
          }
        });
    return found;
  }

  /** All calls, auth included. */
  public long totalCalls() {
    return calls.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Answers with this HTTP status; 0 counts connections closed without one. */
  public long answers(int status) {
    LongAdder count = statuses.get(status);
    return count == null ? 0 : count.sum();
  }

  /** The most data calls a key pair made within any 60 s, refused ones included. */
  public int maxCallsInAnyMinute(String region) {
    CallRate rate = rates.get(region);
    return rate == null ? 0 : rate.maxInMinute();
  }

  /** The most data calls of a region that were under way at the same time. */
  public int maxConcurrentCalls(String region) {
    CallRate rate = rates.get(region);
    return rate == null ? 0 : rate.maxConcurrent();
  }

  /** All calls of the auth endpoints, in order. */
  public List<AuthCall> authCalls() {
    return new ArrayList<>(authCalls);
  }

  /** Forgets everything seen so far; call it between two steps, not during one. */
  public void reset() {
    calls.clear();
    statuses.clear();
    rates.clear();
    authCalls.clear();
  }

  void auth(AuthCall call) {
    authCalls.add(call);
  }

  void called(Endpoint endpoint, String region) {
    calls.computeIfAbsent(new Key(endpoint, region), key -> new LongAdder()).increment();
  }

  void answered(int status) {
    statuses.computeIfAbsent(status, key -> new LongAdder()).increment();
  }

  CallRate begin(String region, Instant now) {
    CallRate rate = rates.computeIfAbsent(region, code -> new CallRate());
    rate.begin(now);
    return rate;
  }

  private record Key(Endpoint endpoint, String region) {}
}
