package breezeway.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir Path dataDir;

  @Test
  void theSameFolderIsTheSameMember() {
    String name = memberNameIn(dataDir);
    assertEquals(name, memberNameIn(dataDir));
    assertNotEquals(name, memberNameIn(dataDir.resolve("other")));
  }

  @Test
  void twoTransformersBelowOneDataFolderWorkInTwoFoldersAsTwoMembers() {
    try (StateFolder first = new StateFolder(dataDir);
        StateFolder second = new StateFolder(dataDir)) {
      assertNotEquals(first.path(), second.path());
      assertNotEquals(first.memberName(), second.memberName());
    }
    try (StateFolder next = new StateFolder(dataDir)) {
      assertEquals(dataDir.resolve("transformer-state"), next.path());
    }
  }

  private static String memberNameIn(Path dataDir) {
    try (StateFolder folder = new StateFolder(dataDir)) {
      return folder.memberName();
    }
  }

  @Test
  void storesThatAreDistrustedAreDiscardedAndTheMemberStays() throws IOException {
    String name = memberNameIn(dataDir);
    try (StateFolder folder = new StateFolder(dataDir)) {
      Path store = Files.createDirectories(folder.path().resolve("application/0_1/rocksdb"));
      Files.writeString(store.resolve("CURRENT"), "damaged");
      folder.distrust();
    }
    try (StateFolder folder = new StateFolder(dataDir)) {
      assertTrue(folder.isDistrusted());
      folder.discardStores();
      assertFalse(folder.isDistrusted());
      assertFalse(Files.exists(folder.path().resolve("application")));
      assertEquals(name, folder.memberName());
      try (StateFolder other = new StateFolder(dataDir)) {
        assertNotEquals(folder.path(), other.path(), "its lock is still held");
      }
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsNamed() throws IOException {
    Path file = Files.writeString(dataDir.resolve("file"), "");
    PipelineException failure = assertThrows(PipelineException.class, () -> new StateFolder(file));
    assertEquals(Reason.BAD_CONFIGURATION, failure.reason());
    assertTrue(failure.getMessage().contains(file.resolve("transformer-state").toString()));
  }
}
