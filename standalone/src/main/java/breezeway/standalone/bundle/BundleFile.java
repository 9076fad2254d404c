package breezeway.standalone.bundle;

import breezeway.standalone.logs.Scrubber;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file that only its owner can read, and that holds no text but what a scrubber has seen.
 * Last it gets a manifest of what is inside and what could not be had.
 */
final class BundleFile implements AutoCloseable {
  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final ZipOutputStream zip;
  private final Scrubber scrubber;
  private final List<String> inside = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /**
   * @throws java.nio.file.FileAlreadyExistsException when there is such a file
   */
  BundleFile(Path path, Scrubber scrubber) throws IOException {
    this.scrubber = scrubber;
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    this.zip =
        new ZipOutputStream(
            Channels.newOutputStream(
                posix
                    ? Files.newByteChannel(
                        path,
                        NEW,
                        PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")))
                    : Files.newByteChannel(path, NEW)));
  }

  /**
   * @param name path within the file
   * @param what says what it is, for the manifest
   */
  void add(String name, String what, String text) throws IOException {
    write(name, text);
    inside.add("%-44s %s".formatted(name, what));
  }

  private void write(String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    // Line by line: a long log would otherwise be several times in memory.
    for (String line : text.lines().toList()) {
      zip.write((scrubber.scrubPeople(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    zip.closeEntry();
  }

  /** Something that belongs inside and could not be had. */
  void lacks(String what, String why) {
    missing.add(what + ": " + why);
  }

  List<String> inside() {
    return List.copyOf(inside);
  }

  List<String> missing() {
    return missing.stream().map(scrubber::scrubPeople).collect(Collectors.toList());
  }

  /** Writes the manifest. */
  void finish(String head) throws IOException {
    String text =
        head
            + "\nSecrets, addresses and phone numbers were replaced by ***.\n\nInside:\n"
            + String.join("\n", inside)
            + "\n\nMissing:\n"
            + (missing.isEmpty() ? "nothing" : String.join("\n", missing))
            + "\n";
    write("manifest.txt", text);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
