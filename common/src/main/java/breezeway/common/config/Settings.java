package breezeway.common.config;

import breezeway.common.spec.EntityCatalog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All that the pipeline is told: {@code config/pipeline.yaml}, {@code config/regions.yaml} and
 * {@code config/entities}, with values from the environment.
 *
 * @param regions enabled regions, in the order of the file
 * @param catalog the entity specs, with a column for unknown keys each where the settings ask for
 *     it
 * @param loaderThreads consumers of the loader in this process
 * @param loaderBatch most row sets in one database transaction
 * @param transformerThreads stream threads in this process
 * @param timetable when runs begin by themselves
 * @param alerts who is told, how and how often
 * @param monitor what is watched, and where the status page is
 * @param dataDir where embedded servers and the transformer's state live
 */
public record Settings(
    ApiSettings api,
    KafkaSettings kafka,
    DatabaseSettings database,
    List<Region> regions,
    EntityCatalog catalog,
    int loaderThreads,
    int loaderBatch,
    int transformerThreads,
    TimetableSettings timetable,
    AlertSettings alerts,
    MonitorSettings monitor,
    Path dataDir) {
  private static final Pattern REGION_CODE = Pattern.compile("[a-z][a-z0-9_]{0,31}");

  public Settings {
    regions = List.copyOf(regions);
  }

  /**
   * Reads a configuration folder; every problem of every file ends up in {@code problems}.
   *
   * @param folder holds {@code pipeline.yaml}, {@code regions.yaml} and {@code entities}
   */
  public static Settings read(Path folder, Environment environment, Problems problems) {
    ConfigNode root =
        YamlFile.read(folder.resolve("pipeline.yaml"), environment, problems)
            .orElseGet(() -> new ConfigNode("pipeline.yaml", "", null, environment, problems));
    ApiSettings api = api(root.child("api"));
    KafkaSettings kafka = kafka(root.child("kafka"));
    DatabaseSettings database = database(root.child("database"));
    ConfigNode loader = root.child("loader");
    int loaderThreads = loader.number("threads", 2, 1, 64);
    int loaderBatch = loader.number("batch_records", 2000, 1, 100_000);
    loader.rejectUnknownKeys();
    ConfigNode transformer = root.child("transformer");
    int transformerThreads = transformer.number("threads", 1, 1, 64);
    boolean keepsUnknownKeys = transformer.flag("keep_unknown_keys", false);
    transformer.rejectUnknownKeys();
    EntityCatalog catalog = EntityCatalog.read(folder.resolve("entities"), problems);
    TimetableSettings timetable = TimetableSettings.read(root.child("timetable"));
    AlertSettings alerts = AlertSettings.read(root.child("alerts"));
    MonitorSettings monitor = MonitorSettings.read(root.child("monitor"));
    Path dataDir = Path.of(root.text("data_dir", "./data"));
    if (root.isPresent()) {
      root.rejectUnknownKeys();
    }
    return new Settings(
        api,
        kafka,
        database,
        regions(folder.resolve("regions.yaml"), environment, problems),
        keepsUnknownKeys ? catalog.keepingUnknownKeys() : catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        alerts,
        monitor,
        dataDir);
  }

  /** These settings on other servers: those that were started for this process. */
  public Settings withServers(KafkaSettings otherKafka, DatabaseSettings otherDatabase) {
    return new Settings(
        api,
        otherKafka,
        otherDatabase,
        regions,
        catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        alerts,
        monitor,
        dataDir);
  }

  /** These settings with other specs. */
  public Settings withCatalog(EntityCatalog otherCatalog) {
    return new Settings(
        api,
        kafka,
        database,
        regions,
        otherCatalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        alerts,
        monitor,
        dataDir);
  }

  /** These settings with another data folder. */
  public Settings withDataDir(Path otherDataDir) {
    return new Settings(
        api,
        kafka,
        database,
        regions,
        catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        alerts,
        monitor,
        otherDataDir);
  }

  /** These settings for another API and its regions. */
  public Settings withApi(ApiSettings otherApi, List<Region> otherRegions) {
    return new Settings(
        otherApi,
        kafka,
        database,
        otherRegions,
        catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        alerts,
        monitor,
        dataDir);
  }

  /** These settings with another timetable. */
  public Settings withTimetable(TimetableSettings otherTimetable) {
    return new Settings(
        api,
        kafka,
        database,
        regions,
        catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        otherTimetable,
        alerts,
        monitor,
        dataDir);
  }

  /** These settings with others to tell. */
  public Settings withAlerts(AlertSettings otherAlerts) {
    return new Settings(
        api,
        kafka,
        database,
        regions,
        catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        otherAlerts,
        monitor,
        dataDir);
  }

  /** These settings with another way to watch. */
  public Settings withMonitor(MonitorSettings otherMonitor) {
    return new Settings(
        api,
        kafka,
        database,
        regions,
        catalog,
        loaderThreads,
        loaderBatch,
        transformerThreads,
        timetable,
        alerts,
        otherMonitor,
        dataDir);
  }

  public Optional<Region> region(String code) {
    return regions.stream().filter(region -> region.code().equals(code)).findFirst();
  }

  private static ApiSettings api(ConfigNode node) {
    String url = node.text("url", "https://api.breezeway.io/public");
    while (url.endsWith("/")) {
      url = url.substring(0, url.length() - 1);
    }
    if (!isHttpUrl(url)) {
      node.child("url").problem("'" + url + "' must be a URL such as https://host/public");
    }
    ApiSettings api =
        new ApiSettings(
            url,
            node.number("requests_per_minute", 180, 0, 1_000_000),
            node.number("concurrency", 16, 1, 1000),
            node.duration("connect_timeout", Duration.ofSeconds(10)),
            node.duration("call_timeout", Duration.ofSeconds(30)),
            node.duration("auth_interval", Duration.ofMinutes(1)));
    node.rejectUnknownKeys();
    return api;
  }

  private static boolean isHttpUrl(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static KafkaSettings kafka(ConfigNode node) {
    Map<String, String> properties = new LinkedHashMap<>();
    node.child("client_properties")
        .entries()
        .forEach((name, value) -> properties.put(name, value.value().orElse("")));
    KafkaSettings kafka =
        new KafkaSettings(
            node.text("bootstrap_servers", ""),
            node.number("partitions", 4, 1, 1000),
            (short) node.number("replication", 1, 1, 10),
            node.duration("retention", Duration.ofDays(90)),
            properties);
    node.rejectUnknownKeys();
    return kafka;
  }

  private static DatabaseSettings database(ConfigNode node) {
    String url = node.text("url", "");
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
      node.child("url").problem("must be a JDBC URL such as jdbc:postgresql://host:5432/database");
    }
    DatabaseSettings database =
        new DatabaseSettings(
            url,
            node.text("user", ""),
            Secret.of(node.text("password", "")),
            node.number("pool_size", 8, 2, 100));
    node.rejectUnknownKeys();
    return database;
  }

  private static List<Region> regions(Path file, Environment environment, Problems problems) {
    List<Region> regions = new ArrayList<>();
    YamlFile.read(file, environment, problems)
        .ifPresent(
            root -> {
              root.child("regions")
                  .entries()
                  .forEach(
                      (code, node) ->
                          region(code, node, environment, problems).ifPresent(regions::add));
              root.rejectUnknownKeys();
              if (regions.isEmpty()) {
                root.child("regions").problem("must name at least one enabled region");
              }
            });
    return regions;
  }

  private static Optional<Region> region(
      String code, ConfigNode node, Environment environment, Problems problems) {
    if (!REGION_CODE.matcher(code).matches()) {
      node.problem("a region code is lower case letters, digits and _, at most 32 of them");
    }
    String prefix = "BREEZEWAY_" + code.toUpperCase(Locale.ROOT) + "_";
    Region region =
        new Region(
            code,
            node.text("name", code),
            node.flag("enabled", true),
            node.optionalText("company_id")
                .or(() -> environment.get(prefix + "COMPANY_ID", problems))
                .flatMap(text -> companyId(text, node)),
            node.optionalText("client_id")
                .or(() -> environment.get(prefix + "CLIENT_ID", problems)),
            node.optionalText("client_secret")
                .or(() -> environment.get(prefix + "CLIENT_SECRET", problems))
                .map(Secret::of));
    node.rejectUnknownKeys();
    if (region.clientId().isPresent() != region.clientSecret().isPresent()) {
      node.problem(
          "client_id and client_secret belong together: set both "
              + prefix
              + "CLIENT_ID and "
              + prefix
              + "CLIENT_SECRET");
    }
    return region.enabled() ? Optional.of(region) : Optional.empty();
  }

  private static Optional<Long> companyId(String text, ConfigNode node) {
    try {
      return Optional.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      node.child("company_id").problem("'" + text + "' must be Breezeway's number of the company");
      return Optional.empty();
    }
  }
}
