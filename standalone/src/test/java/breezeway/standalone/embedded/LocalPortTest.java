package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPortTest {

  @TempDir Path folder;

  @Test
  void isTheSameAgainWhileFree() throws IOException {
    Path file = folder.resolve("port");
    int port = LocalPort.rememberedIn(file);
    assertEquals(port, LocalPort.rememberedIn(file));
    assertEquals(port + "\n", Files.readString(file));
  }

  @Test
  void isAnotherOneWhenTaken() throws IOException {
    Path file = folder.resolve("port");
    int port = LocalPort.rememberedIn(file);
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName(LocalPort.HOST))) {
      assertNotEquals(taken.getLocalPort(), LocalPort.rememberedIn(file));
    }
  }

  @Test
  void isDrawnAgainWhenTheFileIsDamaged() throws IOException {
    Path file = Files.writeString(folder.resolve("port"), "");
    assertTrue(LocalPort.rememberedIn(file) > 0);
  }

  @Test
  void isNeverOneThatAClientCouldBeGiven() throws IOException {
    assertTrue(LocalPort.rememberedIn(folder.resolve("port")) < 32_768);
  }
}
