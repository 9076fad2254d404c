package breezeway.standalone.simulator;

import java.time.Instant;

/**
 * One call of an auth endpoint.
 *
 * @param at when, by the plan's clock
 * @param endpoint obtain or refresh
 * @param clientId key that called; empty if a refresh token was not known
 * @param status HTTP status of the answer
 */
public record AuthCall(Instant at, Endpoint endpoint, String clientId, int status) {}
