package breezeway.standalone.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium as a test drives it: what a person does and sees, and what it logged and asked
 * for.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChromeDriver driver;
  private final Path screenshots;

  /** Skips the test that asks where there is no Chromium. */
  Browser(Path screenshots) throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "The page is not tried in a browser: "
            + CHROMIUM
            + " and "
            + DRIVER
            + " are not here (packages chromium and chromium-driver)");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toString());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--lang=en-GB");
    this.driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options);
    this.screenshots = Files.createDirectories(screenshots);
  }

  /** A screen: how wide, and by day or by night. */
  enum Screen {
    PHONE_LIGHT(390, 844, "light"),
    PHONE_DARK(390, 844, "dark"),
    DESK_LIGHT(1280, 900, "light"),
    DESK_DARK(1280, 900, "dark");

    private final int width;
    private final int height;
    private final String scheme;

    Screen(int width, int height, String scheme) {
      this.width = width;
      this.height = height;
      this.scheme = scheme;
    }

    @Override
    public String toString() {
      return width + "-" + scheme;
    }
  }

  void open(String address, Screen screen) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            screen.width,
            "height",
            screen.height,
            "deviceScaleFactor",
            1,
            "mobile",
            screen.width < 700));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", screen.scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    driver.get("about:blank"); // so that the same address is a new visit
    driver.manage().logs().get(LogType.BROWSER);
    driver.manage().logs().get(LogType.PERFORMANCE);
    driver.get(address);
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  String text(String css) {
    return String.valueOf(script("return document.querySelector(arguments[0])?.innerText", css));
  }

  void click(String css) {
    find(css).click();
  }

  /** The button with these words in the open panel. */
  void press(String words) {
    driver.findElement(By.xpath("//dialog//button[normalize-space()='" + words + "']")).click();
  }

  void type(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  void type(Keys key) {
    type((CharSequence) key);
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Which cell has the focus; null when none has. */
  String focusedCell() {
    return (String) script("return document.activeElement?.dataset?.cell ?? null");
  }

  boolean panelIsOpen() {
    return (Boolean) script("return document.getElementById('panel').open");
  }

  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        fail("waited in vain for " + what + "; the page says: " + text("body"));
      }
      LockSupport.parkNanos(Duration.ofMillis(40).toNanos());
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StaleElementReferenceException changedMeanwhile) {
      return false;
    }
  }

  void assertNothingSticksOut(String where) {
    assertEquals(
        "",
        script(
            """
            const root = document.documentElement;
            return root.scrollWidth <= root.clientWidth ? ''
              : root.scrollWidth + ' px of content in ' + root.clientWidth;"""),
        where);
  }

  /** Every text that can be seen, against the ground that it stands on. */
  void assertTextCanBeRead(String where) {
    assertEquals(List.of(), script(CONTRASTS), where);
  }

  /** Nothing in the console, and nobody asked but the page's own server. */
  void assertQuiet(String address) throws IOException {
    List<String> said = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      said.add(entry.getMessage());
    }
    assertEquals(List.of(), said, "console");
    assertEquals(List.of(), askedBeside(address));
  }

  private List<String> askedBeside(String address) throws IOException {
    List<String> others = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = JSON.readTree(entry.getMessage()).path("message");
      String url = message.path("params").path("request").path("url").asText();
      if (message.path("method").asText().equals("Network.requestWillBeSent")
          && !url.startsWith(address)) {
        others.add(url);
      }
    }
    return others;
  }

  /** Kept as {@code target/screenshots/NAME.png}. */
  void screenshot(String name, boolean wholePage) throws IOException {
    Map<String, Object> wish =
        wholePage
            ? Map.of("format", "png", "captureBeyondViewport", true, "clip", wholePage())
            : Map.of("format", "png");
    String data = (String) driver.executeCdpCommand("Page.captureScreenshot", wish).get("data");
    Files.write(screenshots.resolve(name + ".png"), Base64.getDecoder().decode(data));
  }

  private Map<String, Object> wholePage() {
    return Map.of(
        "x",
        0,
        "y",
        0,
        "width",
        script("return innerWidth"),
        "height",
        script("return Math.min(8000, document.documentElement.scrollHeight)"),
        "scale",
        1);
  }

  @Override
  public void close() {
    driver.quit();
  }

  private static final String CONTRASTS =
      """
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
      const parse = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
      };
      const light = ([r, g, b]) => {
        const linear = (v) => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
        return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
      };
      const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
          const color = parse(getComputedStyle(e).backgroundColor);
          if (color[3] === 255) return color;
        }
        return parse(getComputedStyle(document.body).backgroundColor);
      };
      const poor = [];
      for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || !element.checkVisibility({visibilityProperty: true})) continue;
        const one = light(parse(getComputedStyle(element).color));
        const other = light(ground(element));
        const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (contrast < 4.5) {
          poor.push(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2) + ': ' + element.textContent.slice(0, 40));
        }
      }
      return poor;
      """;
}
