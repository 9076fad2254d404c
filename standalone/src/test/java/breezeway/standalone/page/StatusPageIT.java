package breezeway.standalone.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Region;
import breezeway.common.config.Settings;
import breezeway.monitor.page.Readings;
import breezeway.monitor.page.StatusPage;
import breezeway.monitor.page.TableOrders;
import breezeway.monitor.state.RunSummary;
import breezeway.monitor.state.Situation;
import breezeway.standalone.Schema;
import breezeway.standalone.page.Browser.Screen;
import breezeway.standalone.testing.TestDatabase;
import breezeway.standalone.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/**
 * The status page in a real Chromium, on a phone and on a desk, by day and by night, with orders
 * that end up in a real PostgreSQL. Skipped where there is no Chromium.
 */
class StatusPageIT {
  private static final Path HOME = Path.of(System.getProperty("breezeway.home"));
  private static final String TOKEN = "made-up-operator-token";
  private static final String STALE = "nashville/reservation_tags";
  private static final String READ_AGAIN =
      "document.dispatchEvent(new Event('visibilitychange'))"; // as when a person comes back to it

  private static Browser browser;
  private static HikariDataSource database;
  private static Settings settings;
  private static List<String> regions;
  private static List<String> entities;

  private final MadeUpReadings readings = new MadeUpReadings();
  private StatusPage page;

  @BeforeAll
  static void openBrowser() throws IOException {
    browser = new Browser(HOME.resolve("standalone/target/screenshots"));
    TestDatabase empty = TestServers.createDatabase();
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(empty.jdbcUrl());
    pool.setUsername(empty.user());
    pool.setPassword(empty.password());
    pool.setMaximumPoolSize(3);
    database = new HikariDataSource(pool);
    settings =
        Settings.read(
            HOME.resolve("config"),
            Environment.of(Map.of("BREEZEWAY_OPERATOR_TOKEN", TOKEN, "BREEZEWAY_STATUS_PORT", "0")),
            new Problems());
    Schema.apply(database, settings);
    regions = settings.regions().stream().map(Region::code).toList();
    entities = settings.catalog().names();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
    if (database != null) {
      database.close();
    }
  }

  @BeforeEach
  void openPage() throws IOException {
    serve(settings);
  }

  private void serve(Settings served) throws IOException {
    page =
        new StatusPage(
            served,
            readings,
            new TableOrders(database),
            exchange -> exchange.sendResponseHeaders(404, -1),
            InstantSource.system());
  }

  @AfterEach
  void closePage() {
    page.close();
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void tellsAtAGlanceHowThingsStand(Screen screen) throws IOException {
    readings.situation = Samples.troubled(regions, entities, Instant.now());
    visit("", screen);
    assertEquals("1 of 80 is stale: " + STALE, browser.text("#headline-text"));
    String facts = browser.text("#facts");
    for (String fact :
        List.of("2 runs failed", "2 alerts are open", "4 dead letters", "1 region has no keys")) {
      assertTrue(facts.contains(fact), fact + " in " + facts);
    }
    String cell = browser.text(cell(STALE));
    assertTrue(cell.contains("27 h") && cell.contains("stale, failed"), cell);
    assertTrue(browser.text(cell("nashville/people")).contains("fresh"));
    assertTrue(browser.text(cell("smoky/subdepartments")).contains("running 41 %"));
    assertTrue(browser.text("#dead-letters").contains("3 records of reservations"));
    assertTrue(browser.text("#lag").contains("12,480 messages behind"));
    assertTrue(browser.text("#tokens").contains("19 h left"));
    assertTrue(browser.text("#tables").contains("120,544"));
    assertEquals(0L, browser.script("return document.images.length"), "markup in data is text");
    holdsWhatEveryViewHolds("page " + screen);
    browser.screenshot("page-" + screen, true);
  }

  @ParameterizedTest
  @EnumSource(Screen.class)
  void opensACellByMouseAndByKeyboard(Screen screen) throws IOException {
    readings.situation = Samples.troubled(regions, entities, Instant.now());
    visit("", screen);
    browser.click(cell(STALE));
    browser.await("the panel", () -> browser.text("#panel table").contains("success"));
    assertEquals("#" + STALE, browser.script("return location.hash"));
    String panel = browser.text("#panel");
    for (String part :
        List.of(
            "Stale: last success 27 h ago",
            "login-refused: Breezeway refused the client id",
            "<img src=x onerror=",
            "RUNBOOK, section",
            "API calls",
            "12 % of the calls it might have made",
            "failed")) {
      assertTrue(panel.contains(part), part + " in " + panel);
    }
    holdsWhatEveryViewHolds("panel " + screen);
    browser.screenshot("panel-" + screen, false);
    browser.type(Keys.ESCAPE);
    browser.await("the panel to close", () -> !browser.panelIsOpen());
    browser.await("the focus to return", () -> STALE.equals(browser.focusedCell()));
    browser.await(
        "the address to be the page's", () -> "".equals(browser.script("return location.hash")));

    browser.type(Keys.ARROW_DOWN);
    assertEquals("austin/reservation_tags", browser.focusedCell());
    browser.type(Keys.ARROW_LEFT);
    assertEquals("austin/property_tags", browser.focusedCell());
    browser.type(Keys.ENTER);
    browser.await("the panel by Enter", browser::panelIsOpen);
    assertEquals("#austin/property_tags", browser.script("return location.hash"));
    browser.type(Keys.ESCAPE);
    browser.await(
        "the focus to return", () -> "austin/property_tags".equals(browser.focusedCell()));
    browser.await(
        "the address to be the page's", () -> "".equals(browser.script("return location.hash")));
    browser.type(Keys.SPACE);
    browser.await("the panel by Space", browser::panelIsOpen);
    browser.script("history.back()");
    browser.await("going back to close it", () -> !browser.panelIsOpen());
    browser.assertQuiet(page.address().toString());
  }

  @Test
  void anAddressWithACellOpensIt() {
    readings.situation = Samples.calm(regions, entities, Instant.now());
    visit("#smoky/tasks", Screen.DESK_LIGHT);
    browser.await("the panel", browser::panelIsOpen);
    assertEquals("Smoky Mountains · tasks", browser.text("#panel-title"));
    browser.click("#panel .close");
    browser.await("the focus on its cell", () -> "smoky/tasks".equals(browser.focusedCell()));
  }

  @Test
  void tabStopsAtOneCellAndTheFilterLeavesTheOthersOut() {
    readings.situation = Samples.troubled(regions, entities, Instant.now());
    visit("", Screen.DESK_LIGHT);
    assertEquals(
        1L, browser.script("return document.querySelectorAll('.cell[tabindex=\"0\"]').length"));
    browser.click("#show-trouble");
    assertEquals(
        2L,
        browser.script("return document.querySelectorAll('#grid-body tr:not([hidden])').length"));
    assertEquals("true", browser.find("#show-trouble").getDomAttribute("aria-pressed"));
  }

  /** Once by the clock of the page; afterwards as if a person came back to it. */
  @Test
  void updatesByItselfAndSaysWhenItCannot() throws IOException {
    readings.situation = Samples.troubled(regions, entities, Instant.now());
    visit("", Screen.DESK_LIGHT);
    browser.script("document.querySelector(arguments[0]).focus()", cell("mammoth/tags"));
    browser.script("scrollTo(0, 333)");
    double top = top("mammoth/tags");
    readings.situation = Samples.calm(regions, entities, Instant.now());
    browser.await(
        "the new state by itself", () -> browser.text("#headline-text").equals("All 80 are fresh"));
    assertEquals("mammoth/tags", browser.focusedCell());
    assertEquals(top, top("mammoth/tags"), 8, "what a person looks at stays where it was");
    assertTrue(browser.find("#old-notice").getAttribute("hidden") != null);

    int port = page.address().getPort();
    page.close();
    browser.script(READ_AGAIN);
    browser.await(
        "word that it is old",
        () -> browser.text("#old-notice").startsWith("Stopped updating at "));
    assertTrue(browser.text("#reading").startsWith("Stopped at "));
    assertTrue(browser.text("#old-notice").contains("The monitor does not answer."));
    assertTrue(
        (Boolean)
            browser.script(
                "const at = document.getElementById('old-notice').getBoundingClientRect();"
                    + " return at.top >= 0 && at.bottom <= innerHeight"),
        "it is in sight where a person has scrolled to");
    browser.assertTextCanBeRead("stopped updating");
    browser.screenshot("stopped-updating", false);
    browser.type(Keys.ENTER);
    browser.await("the panel", browser::panelIsOpen);
    assertTrue(browser.text("#panel .notice").startsWith("Stopped updating at "));
    browser.type(Keys.ESCAPE);
    browser.await("the panel to close", () -> !browser.panelIsOpen());
    serve(settings.withMonitor(settings.monitor().at("127.0.0.1", port)));
    browser.script(READ_AGAIN);
    browser.await("that it is well again", () -> browser.text("#reading").startsWith("Updated "));

    readings.situation = Samples.withoutCells(Samples.blind(regions, entities, Instant.now()));
    browser.script(READ_AGAIN);
    browser.await(
        "word of the database",
        () -> browser.text("#headline-text").equals("How things stand cannot be read"));
    assertTrue(browser.text("#problems").contains("PostgreSQL does not answer"));
    assertTrue(browser.text("#problems").contains("The grid is as it was at "));
    assertTrue(browser.text(cell("mammoth/tags")).contains("fresh"));
  }

  @Test
  void theOperatorRunsAndPauses() throws Exception {
    readings.situation = Samples.calm(regions, entities, Instant.now());
    visit("#austin/tasks", Screen.PHONE_LIGHT);
    browser.script("sessionStorage.clear()");
    browser.await("the panel", browser::panelIsOpen);
    browser.press("Run now");
    browser.screenshot("operator-token-390", false);
    browser.type("not-the-token", Keys.ENTER);
    browser.await(
        "the refusal", () -> browser.text("#panel").contains("This is not the operator token."));
    assertEquals(List.of(), rows("select entity from breezeway.run_requests"));
    assertNull(browser.script("return sessionStorage.getItem('breezeway-operator-token')"));

    browser.type(TOKEN, Keys.ENTER);
    browser.await("the answer", () -> browser.text("#panel").contains("A run is asked for"));
    browser.press("Full run…");
    browser.screenshot("full-run-390", false);
    browser.press("Yes, read everything");
    browser.await("the answer", () -> browser.text("#panel").contains("A full run is asked for"));
    browser.press("Run now");
    browser.await("the answer", () -> browser.text("#panel").contains("A run is asked for"));
    assertEquals(
        List.of("austin tasks incremental page", "austin tasks full page"),
        rows(
            "select region_code || ' ' || entity || ' ' || mode || ' ' || requested_by"
                + " from breezeway.run_requests where slot is null order by id"),
        "the same asked for again while it waits is the same request");

    browser.press("Pause");
    browser.await("the answer", () -> browser.text("#panel").contains("Paused:"));
    assertEquals(
        List.of("austin tasks page"),
        rows("select region_code || ' ' || entity || ' ' || paused_by from breezeway.pauses"));
    readings.situation = Samples.paused(readings.situation, "austin", "tasks");
    browser.script(READ_AGAIN);
    browser.await("the other button", () -> browser.text("#panel .actions").contains("Resume"));
    change(
        "insert into breezeway.pauses (region_code, entity, paused_by) values ('austin', '', 'command')");
    browser.press("Resume");
    browser.await(
        "word of the wider pause",
        () -> browser.text("#panel").contains("./breezeway resume austin all"));
    assertEquals(
        List.of("austin/"), rows("select region_code || '/' || entity from breezeway.pauses"));
    assertFalse(
        ((String) browser.script("return document.cookie + JSON.stringify(localStorage)"))
            .contains(TOKEN));
  }

  @Test
  void withoutATokenInTheSettingsItOnlyShows() throws IOException {
    page.close();
    serve(
        Settings.read(
            HOME.resolve("config"),
            Environment.of(Map.of("BREEZEWAY_STATUS_PORT", "0")),
            new Problems()));
    readings.situation = Samples.calm(regions, entities, Instant.now());
    visit("#austin/tasks", Screen.DESK_DARK);
    browser.await("the panel", browser::panelIsOpen);
    assertTrue(browser.text("#panel").contains("BREEZEWAY_OPERATOR_TOKEN"));
    assertFalse(browser.text("#panel").contains("Run now"));
  }

  @ParameterizedTest
  @EnumSource(names = {"PHONE_LIGHT", "DESK_LIGHT"})
  void saysWhatComesNextWhenNothingEverRan(Screen screen) throws IOException {
    readings.situation = Samples.first(regions, entities, Instant.now());
    visit("", screen);
    assertEquals("Nothing has run yet", browser.text("#headline-text"));
    assertTrue(browser.text("#first-steps").contains("./breezeway check"));
    holdsWhatEveryViewHolds("first " + screen);
    browser.screenshot("just-installed-" + screen, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"PHONE_DARK", "DESK_LIGHT"})
  void takesFortyRegionsWithLongNamesAndFifteenEntities(Screen screen) throws IOException {
    List<String> manyRegions =
        IntStream.range(0, 40)
            .mapToObj(i -> i == 0 ? "abcdefghijklmnopqrstuvwxyzabcdef" : "region_number_" + i)
            .toList();
    List<String> manyEntities =
        new ArrayList<>(
            Stream.concat(entities.stream(), Stream.of("a_table_of_thirty_two_characters"))
                .toList());
    IntStream.range(manyEntities.size(), 15).forEach(i -> manyEntities.add("entity_" + i));
    readings.situation = Samples.troubled(manyRegions, manyEntities, Instant.now());
    visit("", screen);
    assertTrue(browser.text("#headline-text").startsWith("1 of 600 is stale"));
    holdsWhatEveryViewHolds("many " + screen);
    browser.screenshot("many-" + screen, false);
  }

  @Test
  void oneRegionIsEnough() throws IOException {
    readings.situation = Samples.calm(regions.subList(0, 1), entities.subList(0, 1), Instant.now());
    visit("", Screen.PHONE_LIGHT);
    assertEquals("1 of 1 is fresh", browser.text("#headline-text"));
    holdsWhatEveryViewHolds("one region");
  }

  private void visit(String hash, Screen screen) {
    browser.open(page.address() + hash, screen);
    browser.await("the first reading", () -> browser.text("#reading").startsWith("Updated "));
  }

  private void holdsWhatEveryViewHolds(String where) throws IOException {
    browser.assertNothingSticksOut(where);
    browser.assertTextCanBeRead(where);
    browser.assertQuiet(page.address().toString());
  }

  private static double top(String key) {
    return ((Number)
            browser.script(
                "return document.querySelector(arguments[0]).getBoundingClientRect().top",
                cell(key)))
        .doubleValue();
  }

  private static String cell(String key) {
    return ".cell[data-cell=\"" + key + "\"]";
  }

  private static List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  private static void change(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static final class MadeUpReadings implements Readings {
    private volatile Situation situation;

    @Override
    public Situation situation() {
      return situation;
    }

    @Override
    public void forget() {
      // there is no older one
    }

    @Override
    public List<RunSummary> history(String region, String entity, int limit) {
      return Samples.history(region, entity, Instant.now());
    }
  }
}
