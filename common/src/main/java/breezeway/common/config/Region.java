package breezeway.common.config;

import java.util.Optional;

/**
 * One Breezeway company with its own keys.
 *
 * @param code word in topics, tables and commands, e.g. {@code smoky}
 * @param name for people
 * @param enabled false leaves it out of everything
 * @param companyId Breezeway's id of the company; may stand in {@code api_tokens} instead
 * @param clientId key; may stand in {@code api_tokens} instead
 * @param clientSecret key's secret; may stand in {@code api_tokens} instead
 */
public record Region(
    String code,
    String name,
    boolean enabled,
    Optional<Long> companyId,
    Optional<String> clientId,
    Optional<Secret> clientSecret) {}
