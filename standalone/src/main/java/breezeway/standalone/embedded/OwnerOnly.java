package breezeway.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may read what: secrets only their owner, programs and the way to them everybody. */
final class OwnerOnly {

  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

  private OwnerOnly() {}

  /**
   * Written under its permissions from the first byte on, then renamed: never half a secret, never
   * a readable one.
   */
  static void write(Path file, String secret) throws IOException {
    Path writing = file.resolveSibling(file.getFileName() + ".writing");
    Files.deleteIfExists(writing);
    Files.createFile(writing, PosixFilePermissions.asFileAttribute(SECRET));
    Files.writeString(writing, secret, StandardOpenOption.WRITE);
    Files.move(writing, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  static void readableByAll(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, OPEN);
  }
}
