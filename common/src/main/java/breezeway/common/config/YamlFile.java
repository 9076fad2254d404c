package breezeway.common.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads one YAML file into a {@link ConfigNode}; a broken file is a problem, not an exception. */
public final class YamlFile {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private YamlFile() {}

  public static Optional<ConfigNode> read(Path file, Environment environment, Problems problems) {
    String name = file.toString();
    try {
      JsonNode node = YAML.readTree(Files.readAllBytes(file));
      if (node == null || !node.isObject()) {
        problems.add(name, "", "must be a mapping of names to values");
        return Optional.empty();
      }
      return Optional.of(new ConfigNode(name, "", node, environment, problems));
    } catch (JsonProcessingException e) {
      problems.add(
          name,
          "line " + e.getLocation().getLineNr(),
          "is not valid YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      problems.add(name, "", "cannot be read; is the file there and readable?");
    }
    return Optional.empty();
  }
}
