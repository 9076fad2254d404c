package breezeway.extractor;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Region;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.api.ApiClients;
import breezeway.extractor.database.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;

/** Gets a region a new token at a person's word, although the one there is may still be good. */
public final class TokenRefresh implements AutoCloseable {
  private final ApiClients clients;

  /**
   * @param dataSource holds {@code api_tokens}; stays open
   */
  public TokenRefresh(ApiSettings settings, DataSource dataSource) {
    clients =
        new ApiClients(
            settings, new Database(dataSource), Clock.systemUTC(), new SimpleMeterRegistry());
  }

  /**
   * Returns when there is one. The API allows one call a minute to each of its two auth endpoints,
   * so it may have to wait for that. The token there was is kept when none is to be had.
   *
   * @throws PipelineException {@link Reason#LOGIN_REFUSED}, {@link Reason#RATE_LIMITED} or {@link
   *     Reason#API_UNAVAILABLE}
   */
  public void refresh(Region region) throws InterruptedException {
    clients.of(region).renewToken();
  }

  @Override
  public void close() {
    clients.close();
  }
}
