package breezeway.extractor.schedule;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import breezeway.common.message.Alert;
import breezeway.extractor.api.ApiClients;
import breezeway.extractor.publish.RawPublisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the token of a region ahead of its end, so that people who use it from {@code api_tokens}
 * find a good one all day. Runs that need one get it by themselves; so a failure stops nothing, and
 * is told to a person.
 */
final class TokenRenewal {
  private static final Logger LOG = LoggerFactory.getLogger(TokenRenewal.class);

  private final Settings settings;
  private final ApiClients clients;
  private final RawPublisher publisher;

  TokenRenewal(Settings settings, ApiClients clients, RawPublisher publisher) {
    this.settings = settings;
    this.clients = clients;
    this.publisher = publisher;
  }

  /**
   * @return whether there is a new token; a refusal by the API is told, and not tried again
   * @throws PipelineException {@link Reason#DATABASE_UNAVAILABLE}: trying again can help
   */
  boolean renew(String code) {
    try (LogPlace.Stay here = LogPlace.of(code, "").enter()) {
      return renewed(code);
    }
  }

  private boolean renewed(String code) {
    Region region = settings.region(code).orElse(null);
    if (region == null) {
      LOG.info("The region is not configured here; its token is left as it is");
      return false;
    }
    try {
      clients.of(region).renewToken();
      tell(
          Alert.resolved(
              Reason.TOKEN_EXPIRING, code, "", "The token has been renewed.", "extractor"));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(Reason.DATABASE_UNAVAILABLE, "The service closes", e);
    } catch (PipelineException e) {
      if (e.reason() == Reason.DATABASE_UNAVAILABLE) {
        throw e;
      }
      LOG.warn("The token was not renewed: {}", e.getMessage());
      Reason reason =
          e.reason() == Reason.LOGIN_REFUSED ? Reason.LOGIN_REFUSED : Reason.TOKEN_EXPIRING;
      tell(
          Alert.warning(
              reason,
              code,
              "",
              null,
              "The daily renewal of the token did not work. " + e.getMessage(),
              "extractor"));
      return false;
    }
  }

  private void tell(Alert alert) {
    publisher.alert(alert);
  }
}
