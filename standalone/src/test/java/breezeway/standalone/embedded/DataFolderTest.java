package breezeway.standalone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  private static final RunningServers SERVERS =
      new RunningServers(
          1,
          Optional.of("127.0.0.1:1"),
          Optional.of(
              new RunningServers.Database("jdbc:postgresql://127.0.0.1:2/x", "u", "geheim")));

  @TempDir Path folder;

  @Test
  void showsServersOnlyWhileHeld() throws IOException {
    DataFolder data = DataFolder.at(folder);
    writePassword();
    try (DataFolder.Hold hold = data.hold()) {
      assertTrue(data.running().isEmpty());
      hold.publish(SERVERS);
      assertEquals(Optional.of(SERVERS), data.running());
      assertTrue(data.isHeld());
    }
    assertTrue(data.running().isEmpty());
    assertFalse(data.isHeld());
  }

  @Test
  void doesNotBelieveServersOfAProcessThatIsGone() throws IOException {
    DataFolder data = DataFolder.at(folder);
    data.hold().close();
    Files.writeString(folder.resolve("servers.properties"), "process=1\n");
    assertTrue(data.running().isEmpty());
  }

  @Test
  void keepsThePasswordOutOfTheAddressesAndOutOfText() throws IOException {
    try (DataFolder.Hold hold = DataFolder.at(folder).hold()) {
      hold.publish(SERVERS);
      assertFalse(Files.readString(folder.resolve("servers.properties")).contains("geheim"));
      assertFalse(SERVERS.toString().contains("geheim"));
    }
  }

  @Test
  void isHeldOnceOnly() {
    DataFolder data = DataFolder.at(folder);
    try (DataFolder.Hold first = data.hold()) {
      assertThrows(ServerStartException.class, data::hold);
      assertTrue(data.isHeld());
    }
    data.hold().close();
  }

  @Test
  void saysThatAFileIsInTheWay() throws IOException {
    Path file = Files.createFile(folder.resolve("data"));
    ServerStartException failure =
        assertThrows(ServerStartException.class, () -> DataFolder.at(file).hold());
    assertEquals(file + " is a file where a folder is needed.", failure.getMessage());
  }

  @Test
  void saysThatAFolderIsNotWritable() {
    String message = Folders.problem(folder, new AccessDeniedException("x")).getMessage();
    assertTrue(message.startsWith("The folder " + folder + " is not writable for user "), message);
  }

  @Test
  void saysThatADiskIsFull() {
    var full = new FileSystemException("x", null, "No space left on device");
    assertEquals("The disk of " + folder + " is full.", Folders.problem(folder, full).getMessage());
    assertEquals(
        "The disk of " + folder + " is full.",
        Folders.problem(folder, new IOException("No space left on device")).getMessage());
  }

  @Test
  void saysThatAFolderCannotBeCreatedOnAFileSystemOfTheSystem() {
    ServerStartException failure =
        assertThrows(ServerStartException.class, () -> DataFolder.at(Path.of("/proc/data")).hold());
    assertTrue(failure.getMessage().startsWith("The folder /proc/data "), failure.getMessage());
  }

  private void writePassword() throws IOException {
    Files.createDirectories(folder.resolve("postgres"));
    OwnerOnly.write(folder.resolve("postgres/password"), "geheim");
  }
}
