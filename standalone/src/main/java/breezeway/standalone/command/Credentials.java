package breezeway.standalone.command;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.FailureText;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/** Which regions have keys: in the settings or in the table {@code api_tokens}. */
final class Credentials {
  private static final String IN_TABLE =
      """
      select region_code from breezeway.api_tokens
      where coalesce(client_id, '') <> '' and coalesce(client_secret, '') <> ''
      """;

  private static final String UNDEFINED_TABLE = "42P01";

  private Credentials() {}

  static Set<String> regionsWithKeys(Settings settings, DataSource database) {
    Set<String> regions = inSettings(settings);
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(IN_TABLE);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        regions.add(rows.getString(1));
      }
      return regions;
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return regions; // a database without our tables holds no keys either
      }
      throw new PipelineException(
          Reason.DATABASE_UNAVAILABLE,
          "The table api_tokens cannot be read: " + FailureText.of(e),
          e);
    }
  }

  /** Those of some regions that have keys. */
  static List<String> among(List<String> regions, Settings settings, DataSource database) {
    Set<String> keys = regionsWithKeys(settings, database);
    return regions.stream().filter(keys::contains).toList();
  }

  static Set<String> inSettings(Settings settings) {
    Set<String> regions = new LinkedHashSet<>();
    for (Region region : settings.regions()) {
      if (region.clientId().isPresent() && region.clientSecret().isPresent()) {
        regions.add(region.code());
      }
    }
    return regions;
  }

  /** Where the keys of a region are looked for. */
  static String whereToPut(String region) {
    String prefix = "BREEZEWAY_" + region.toUpperCase(Locale.ROOT) + "_";
    return "set " + prefix + "CLIENT_ID and " + prefix + "CLIENT_SECRET, or fill api_tokens";
  }

  /** A line on regions that are left out, for people to know. */
  static String leftOut(List<String> regions) {
    return "Left out, as they have no keys: "
        + String.join(", ", regions)
        + " ("
        + whereToPut(regions.getFirst())
        + (regions.size() > 1 ? ", and so on" : "")
        + ").";
  }
}
