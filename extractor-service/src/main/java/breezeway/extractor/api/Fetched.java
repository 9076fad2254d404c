package breezeway.extractor.api;

import java.time.Instant;

/**
 * A good answer.
 *
 * @param body byte for byte as it came
 * @param content what the reader made of it
 * @param fetchedAt our clock
 */
public record Fetched<T>(byte[] body, T content, Instant fetchedAt) {}
