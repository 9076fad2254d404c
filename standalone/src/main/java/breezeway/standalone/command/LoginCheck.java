package breezeway.standalone.command;

import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.ApiLoginCheck;
import breezeway.standalone.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Logs in to the API as each region that has keys, for {@code check}. With the tables of a
 * configured database a token that is still good is used, as the API allows one login a minute.
 */
final class LoginCheck {
  private final Settings settings;
  private final Checklist list;

  LoginCheck(Settings settings, Checklist list) {
    this.settings = settings;
    this.list = list;
  }

  /** Only with what the settings say. */
  void withoutTables() {
    check(Credentials.inSettings(settings), Optional.empty());
  }

  /** Also with keys and tokens of {@code api_tokens}. */
  void withTables() {
    Database.with(
        settings.database(),
        database -> {
          check(Credentials.regionsWithKeys(settings, database), Optional.of(database));
          return null;
        });
  }

  private void check(Set<String> withKeys, Optional<DataSource> database) {
    List<String> without = new ArrayList<>();
    for (Region region : settings.regions()) {
      if (withKeys.contains(region.code())) {
        list.attempt("login " + region.code(), () -> login(region, database));
      } else {
        without.add(region.code());
      }
    }
    if (withKeys.isEmpty()) {
      list.failed("logins", "no region has keys: " + Credentials.whereToPut(without.getFirst()));
    } else if (!without.isEmpty()) {
      list.ok("logins", Credentials.leftOut(without));
    }
  }

  private String login(Region region, Optional<DataSource> database) {
    if (database.isEmpty()) {
      return ApiLoginCheck.check(settings.api(), region);
    }
    try {
      return ApiLoginCheck.check(settings.api(), region, database.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException(Reason.UNEXPECTED, "Interrupted while logging in", e);
    }
  }
}
