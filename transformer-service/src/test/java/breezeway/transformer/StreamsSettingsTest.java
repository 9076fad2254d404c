package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import breezeway.common.config.Environment;
import breezeway.common.config.Problems;
import breezeway.common.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsSettingsTest {
  @TempDir Path dataDir;

  @Test
  void whatAMessageLeadsToIsOneTransaction() {
    Problems problems = new Problems();
    Settings settings = Settings.read(Path.of("../config"), Environment.of(Map.of()), problems);
    problems.throwIfAny();
    try (StateFolder folder = new StateFolder(dataDir)) {
      Properties config = StreamsSettings.of(settings, folder);
      assertEquals(
          StreamsConfig.EXACTLY_ONCE_V2, config.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    }
  }
}
