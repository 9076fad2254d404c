package breezeway.extractor.api;

import breezeway.extractor.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One {@link RateBudget} per key pair; regions that share a key pair share its budget. */
public final class RateBudgets implements AutoCloseable {
  private final int callsPerMinute;
  private final RateBudgetStore store;
  private final Map<String, RateBudget> budgets = new ConcurrentHashMap<>();

  public RateBudgets(int callsPerMinute, Database database) {
    this.callsPerMinute = callsPerMinute;
    this.store = new RateBudgetStore(database);
  }

  RateBudget of(String clientId) {
    return budgets.computeIfAbsent(
        keyPair(clientId), key -> new RateBudget(key, callsPerMinute, store));
  }

  /** A digest, since a client id has no business in a table of counters. */
  static String keyPair(String clientId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(clientId.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  @Override
  public void close() {
    budgets.values().forEach(RateBudget::close);
  }
}
