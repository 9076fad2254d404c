package breezeway.standalone;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import breezeway.extractor.schedule.Schedules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a command was called from, and so where its settings are.
 *
 * <p>The configuration folder is {@code BREEZEWAY_CONFIG_DIR}, else {@code config} of the checkout.
 * A {@code .env} is taken from the working directory, else from the checkout; the environment
 * itself wins over both.
 *
 * @param workingDirectory relative paths start here
 * @param home the checkout or installation
 * @param environment variables of the process
 */
public record Surroundings(Path workingDirectory, Path home, Map<String, String> environment) {

  private static final Pattern OURS = Pattern.compile("^(BREEZEWAY|DATABASE|KAFKA|SMTP|ALERT)_");
  private static final Pattern SECRET =
      Pattern.compile("(SECRET|PASSWORD|TOKEN|CLIENT_ID|WEBHOOK|SMTP_URL)");

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  public static Surroundings ofProcess() {
    Path here = Path.of("").toAbsolutePath();
    return new Surroundings(
        here, Path.of(System.getProperty("breezeway.home", here.toString())), System.getenv());
  }

  /**
   * Reads all settings.
   *
   * @throws breezeway.common.failure.PipelineException with every problem of every file at once
   */
  public Settings settings() {
    Problems problems = new Problems();
    Environment values = values(problems);
    Settings settings = Settings.read(configFolder(), values, problems);
    Schedules.check(settings, problems);
    problems.throwIfAny();
    return settings.withDataDir(workingDirectory.resolve(settings.dataDir()).normalize());
  }

  /** Where the configuration files are. */
  public Path configFolder() {
    return variable("BREEZEWAY_CONFIG_DIR")
        .map(workingDirectory::resolve)
        .orElseGet(() -> home.resolve("config"));
  }

  /** What is set for us, in the environment or in {@code .env}. */
  public Set<String> namesOfVariables() {
    return values(new Problems()).names().stream()
        .filter(name -> OURS.matcher(name).find())
        .collect(Collectors.toSet());
  }

  /** What our variables with the names of secrets hold. */
  public Set<String> secretsOfVariables() {
    return namesOfVariables().stream()
        .filter(name -> SECRET.matcher(name).find())
        .flatMap(name -> variable(name.replaceFirst("_FILE$", "")).stream())
        .collect(Collectors.toSet());
  }

  /** A variable that no configuration file names. */
  public Optional<String> variable(String name) {
    return values(new Problems()).get(name, new Problems());
  }

  private Environment values(Problems problems) {
    Path here = workingDirectory.resolve(".env");
    return Environment.over(
        Files.isRegularFile(here) ? here : home.resolve(".env"), environment, problems);
  }
}
