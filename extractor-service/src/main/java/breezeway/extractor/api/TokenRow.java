package breezeway.extractor.api;

import java.time.Instant;
import java.util.Optional;

/**
 * What {@code api_tokens} knows of a region, read under its lock.
 *
 * @param now the database's clock: the one that all processes share
 */
record TokenRow(
    Optional<Long> companyId,
    Optional<String> clientId,
    Optional<String> clientSecret,
    Optional<String> accessToken,
    Optional<String> refreshToken,
    Optional<Instant> accessExpiry,
    Optional<String> lastError,
    Optional<Instant> obtainCalledAt,
    Optional<Instant> refreshCalledAt,
    Optional<Instant> obtainBlockedUntil,
    Optional<Instant> refreshBlockedUntil,
    Instant now) {

  boolean hasCredentials() {
    return clientId.isPresent() && clientSecret.isPresent();
  }

  TokenRow withoutAccessToken() {
    return new TokenRow(
        companyId,
        clientId,
        clientSecret,
        Optional.empty(),
        refreshToken,
        Optional.empty(),
        lastError,
        obtainCalledAt,
        refreshCalledAt,
        obtainBlockedUntil,
        refreshBlockedUntil,
        now);
  }

  @Override
  public String toString() {
    return "TokenRow[***]";
  }
}
