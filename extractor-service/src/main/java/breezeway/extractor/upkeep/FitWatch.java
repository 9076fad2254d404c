package breezeway.extractor.upkeep;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.common.message.Alert;
import breezeway.extractor.database.Database;
import breezeway.extractor.fit.BudgetFit;
import breezeway.extractor.fit.FitWords;
import breezeway.extractor.fit.TimetableFit;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says so when the timetable does not fit the rate budget, and when it fits again. */
final class FitWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FitWatch.class);
  private static final String SERVICE = "extractor";

  private final Settings settings;
  private final DataSource dataSource;
  private final Clock clock;
  private final Consumer<Alert> alerts;
  private final Set<String> told = new HashSet<>();

  FitWatch(Settings settings, DataSource dataSource, Clock clock, Consumer<Alert> alerts) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.clock = clock;
    this.alerts = alerts;
  }

  void look() {
    Optional<BudgetFit> fit = TimetableFit.of(settings, dataSource, clock.instant());
    LOG.info("the timetable {}", FitWords.summary(fit));
    if (fit.isPresent()) {
      Set<String> open = openAlerts();
      open.addAll(told);
      for (BudgetFit.Region region : fit.get().regions()) {
        tell(region, fit.get(), open.contains(region.code()));
      }
    }
  }

  private void tell(BudgetFit.Region region, BudgetFit fit, boolean isOpen) {
    if (!region.fits()) {
      told.add(region.code());
      String text = FitWords.alert(region, fit.budget());
      LOG.warn("region={} {}", region.code(), text);
      alerts.accept(
          Alert.warning(Reason.TIMETABLE_TOO_FULL, region.code(), "", null, text, SERVICE));
    } else if (isOpen) {
      told.remove(region.code());
      alerts.accept(
          Alert.resolved(
              Reason.TIMETABLE_TOO_FULL, region.code(), "", FitWords.resolved(region), SERVICE));
    }
  }

  /** Regions of which a person was told, maybe by an extractor that is gone. */
  private Set<String> openAlerts() {
    return new Database(dataSource)
        .transaction(
            connection -> {
              Set<String> regions = new HashSet<>();
              try (PreparedStatement select =
                  connection.prepareStatement(
                      """
                      select region_code from breezeway.alerts
                      where reason = ? and state = 'open'""")) {
                select.setString(1, Reason.TIMETABLE_TOO_FULL.code());
                try (ResultSet row = select.executeQuery()) {
                  while (row.next()) {
                    regions.add(row.getString(1));
                  }
                }
              }
              return regions;
            });
  }
}
