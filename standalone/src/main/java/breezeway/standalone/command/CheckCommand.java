package breezeway.standalone.command;

import breezeway.common.config.AlertSettings;
import breezeway.common.config.Settings;
import breezeway.monitor.mail.MailChannel;
import breezeway.standalone.Broker;
import breezeway.standalone.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check}: is everything set up? */
@Command(
    name = "check",
    description = {
      "Checks configuration, the login of each region, Kafka, PostgreSQL, mail, and whether",
      "the timetable fits the rate budget: a line each.",
      "Changes nothing and starts nothing."
    },
    footer = {"", "Exit code: 0 all ok, 1 something failed, 2 the configuration has problems."})
final class CheckCommand implements Callable<Integer> {
  private final Context context;

  @Option(
      names = "--estimate",
      description = "Shows what each kind of run takes of the rate budget, also when it fits.")
  private boolean estimate;

  CheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return context.runWithoutLog(this::check);
  }

  private int check(Settings settings) {
    Checklist list = new Checklist(context.console());
    list.ok(
        "configuration",
        settings.regions().size() + " regions, " + settings.catalog().names().size() + " entities");
    checkDataFolder(settings, list);
    checkKafka(settings, list);
    LoginCheck logins = new LoginCheck(settings, list);
    boolean hasTables = checkDatabase(settings, list);
    if (hasTables) {
      logins.withTables();
    } else {
      logins.withoutTables();
    }
    new TimetableCheck(settings, list, context.console(), estimate).check(hasTables);
    checkMail(settings, list);
    return list.isAllOk() ? ExitCode.GOOD : ExitCode.FAILED;
  }

  private static void checkDataFolder(Settings settings, Checklist list) {
    Path existing = settings.dataDir();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (Files.isDirectory(existing) && Files.isWritable(existing)) {
      list.ok("data folder", settings.dataDir().toString());
    } else {
      list.failed(
          "data folder",
          existing + " cannot be written: change its owner, or set BREEZEWAY_DATA_DIR");
    }
  }

  private static void checkKafka(Settings settings, Checklist list) {
    if (settings.kafka().isEmbedded()) {
      list.ok("Kafka", "embedded, starts on demand below " + settings.dataDir());
    } else {
      list.attempt(
          "Kafka",
          () -> {
            int brokers = Broker.count(settings.kafka());
            return settings.kafka().bootstrapServers() + ", " + brokers + " brokers";
          });
    }
  }

  /** Returns whether the support tables can be read. */
  private static boolean checkDatabase(Settings settings, Checklist list) {
    if (settings.database().isEmbedded()) {
      list.ok("PostgreSQL", "embedded, starts on demand below " + settings.dataDir());
      return false;
    }
    return list.attempt("PostgreSQL", () -> "version " + Database.version(settings.database()))
        && list.attempt("schema", () -> SchemaState.of(settings));
  }

  /** Connects and logs in; no mail is sent. */
  private static void checkMail(Settings settings, Checklist list) {
    AlertSettings alerts = settings.alerts();
    if (alerts.hasMail()) {
      list.attempt("mail", () -> new MailChannel(alerts).check());
    } else if (alerts.smtpUrl().isPresent()) {
      list.failed("mail", "SMTP_URL is set and ALERT_EMAIL is not: nobody gets a mail");
    } else if (!alerts.emails().isEmpty()) {
      list.failed("mail", "ALERT_EMAIL is set and SMTP_URL is not: no mail can be sent");
    } else {
      list.ok("mail", "no ALERT_EMAIL; alerts go to logs/alerts.log");
    }
  }
}
