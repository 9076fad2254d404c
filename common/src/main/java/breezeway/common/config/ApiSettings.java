package breezeway.common.config;

import java.time.Duration;

/**
 * How to call the Breezeway API.
 *
 * @param url base, without a trailing slash; the client appends {@code /auth/v1/…} and {@code
 *     /inventory/v1/…}
 * @param requestsPerMinute most calls per key pair in any minute, over all processes; 0 = no limit.
 *     The vendor told one customer 200; 180 leaves room for other clients of the account
 * @param concurrency most calls at once per region and process
 * @param connectTimeout for the connection
 * @param callTimeout for a whole call
 * @param authInterval the API allows one call to each auth endpoint and key pair in this time
 */
public record ApiSettings(
    String url,
    int requestsPerMinute,
    int concurrency,
    Duration connectTimeout,
    Duration callTimeout,
    Duration authInterval) {

  /** With the interval that the API is known for. */
  public ApiSettings(
      String url,
      int requestsPerMinute,
      int concurrency,
      Duration connectTimeout,
      Duration callTimeout) {
    this(url, requestsPerMinute, concurrency, connectTimeout, callTimeout, Duration.ofMinutes(1));
  }
}
