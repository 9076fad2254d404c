package breezeway.standalone.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;

/**
 * The class path of the broker's process: that of this process, but of jars only.
 *
 * <p>A shared class archive, which halves the start, cannot be made for a class path with folders
 * on it. During development our own classes are in folders; the two files of ours that the broker
 * needs are then packed into a small jar in the cache.
 */
final class KafkaClassPath {

  static final String LOGGING = "embedded-kafka-logback.xml";

  private static final Duration KEEP_OTHER_ARCHIVES = Duration.ofHours(12);

  private final String value;

  private KafkaClassPath(String value) {
    this.value = value;
  }

  static KafkaClassPath packedIn(Path cache) throws IOException {
    List<String> jars = new ArrayList<>();
    boolean folders = false;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.isRegularFile(Path.of(entry))) {
        jars.add(Path.of(entry).toAbsolutePath().toString());
      } else {
        folders = true;
      }
    }
    if (folders) {
      jars.addFirst(ownFilesAsJar(cache).toString());
    }
    return new KafkaClassPath(String.join(File.pathSeparator, jars));
  }

  @Override
  public String toString() {
    return value;
  }

  /**
   * An archive fits one JVM and one class path, times of the jars included: another one has another
   * name.
   */
  Path archiveIn(Path cache) throws IOException {
    StringBuilder identity = new StringBuilder(System.getProperty("java.vm.version"));
    for (String jar : value.split(File.pathSeparator)) {
      Path path = Path.of(jar);
      identity
          .append(jar)
          .append(Files.size(path))
          .append(Files.getLastModifiedTime(path).toMillis());
    }
    Path archive =
        cache.resolve(
            "kafka-" + checksum(identity.toString().getBytes(StandardCharsets.UTF_8)) + ".jsa");
    deleteOldArchives(cache, archive);
    return archive;
  }

  /**
   * Every new build needs another archive of 50 MB. One that is mapped by a running broker stays
   * with it.
   */
  private static void deleteOldArchives(Path cache, Path current) throws IOException {
    FileTime limit = FileTime.from(Instant.now().minus(KEEP_OTHER_ARCHIVES));
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(cache, "kafka-*.jsa")) {
      for (Path archive : archives) {
        if (!archive.equals(current) && Files.getLastModifiedTime(archive).compareTo(limit) < 0) {
          Files.deleteIfExists(archive);
        }
      }
    }
  }

  private static Path ownFilesAsJar(Path cache) throws IOException {
    byte[] main = bytes(EmbeddedKafkaMain.class.getSimpleName() + ".class");
    byte[] logging = bytes(LOGGING);
    Path jar = cache.resolve("kafka-main-" + checksum(main) + "-" + checksum(logging) + ".jar");
    if (!Files.exists(jar)) {
      Path packing = Files.createTempFile(cache, "kafka-main-", ".packing");
      try (OutputStream file = Files.newOutputStream(packing);
          JarOutputStream out = new JarOutputStream(file)) {
        String folder = EmbeddedKafkaMain.class.getPackageName().replace('.', '/') + "/";
        add(out, folder + EmbeddedKafkaMain.class.getSimpleName() + ".class", main);
        add(out, folder + LOGGING, logging);
      }
      Files.move(packing, jar, StandardCopyOption.ATOMIC_MOVE);
    }
    return jar.toAbsolutePath();
  }

  private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream in = EmbeddedKafkaMain.class.getResourceAsStream(resource)) {
      return in.readAllBytes();
    }
  }

  private static String checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return Long.toHexString(checksum.getValue());
  }
}
