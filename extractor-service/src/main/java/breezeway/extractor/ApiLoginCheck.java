package breezeway.extractor;

import breezeway.common.config.ApiSettings;
import breezeway.common.config.Region;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.api.ApiClients;
import breezeway.extractor.api.ApiRequest;
import breezeway.extractor.api.LoginProbe;
import breezeway.extractor.database.Database;
import breezeway.extractor.database.SchemaWait;
import breezeway.extractor.read.CompanyIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Whether a region's keys open its company at the API, as one plain sentence. */
public final class ApiLoginCheck {
  private ApiLoginCheck() {}

  /**
   * Logs in without any table. The API allows one login per minute and key pair, so prefer {@link
   * #check(ApiSettings, Region, DataSource)} where there is a database.
   *
   * @return what works
   * @throws PipelineException {@link Reason#LOGIN_REFUSED}, {@link Reason#BAD_CONFIGURATION},
   *     {@link Reason#RATE_LIMITED} or {@link Reason#API_UNAVAILABLE}, with what to do
   */
  public static String check(ApiSettings settings, Region region) {
    return verdict(region, LoginProbe.companies(settings, region, new CompanyIds()));
  }

  /** The same with the tokens of {@code api_tokens}, and a login only where there are none. */
  public static String check(ApiSettings settings, Region region, DataSource dataSource)
      throws InterruptedException {
    Database database = new Database(dataSource);
    if (!SchemaWait.exists(database, "breezeway.api_tokens")) {
      return check(settings, region);
    }
    try (ApiClients clients =
        new ApiClients(settings, database, Clock.systemUTC(), new SimpleMeterRegistry())) {
      return verdict(
          region,
          clients
              .of(region)
              .get(ApiRequest.of("/companies"), new CompanyIds(), () -> {})
              .content());
    }
  }

  private static String verdict(Region region, List<String> companies) {
    String opened =
        companies.stream().limit(5).collect(Collectors.joining(", "))
            + (companies.size() > 5 ? " and others" : "");
    if (region.companyId().isEmpty()) {
      return "the login works and opens company " + opened + "; set its company id";
    }
    String company = String.valueOf(region.companyId().get());
    if (!companies.contains(company)) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION,
          "Region "
              + region.code()
              + ": the login works, but opens "
              + (companies.isEmpty() ? "no company" : "company " + opened)
              + " and not "
              + company
              + "; check BREEZEWAY_"
              + region.code().toUpperCase(Locale.ROOT)
              + "_COMPANY_ID");
    }
    return "the login works and opens company " + company;
  }
}
