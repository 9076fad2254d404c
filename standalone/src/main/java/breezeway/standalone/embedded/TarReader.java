package breezeway.standalone.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;

/**
 * Just enough of the tar format for one archive that we ship ourselves: files, folders, symbolic
 * links, and GNU long names. Anything else is an error, not a guess. It spares the main class path
 * an archive library with three more behind it, and the machine an installed {@code xz}.
 */
final class TarReader {

  private static final int BLOCK = 512;

  private final InputStream tar;

  TarReader(InputStream tar) {
    this.tar = tar;
  }

  void unpackTo(Path folder, Predicate<String> wanted) throws IOException {
    String longName = null;
    for (byte[] header = tar.readNBytes(BLOCK); !isEnd(header); header = tar.readNBytes(BLOCK)) {
      String name = longName != null ? longName : name(header);
      longName = null;
      long size = octal(header, 124, 12);
      char type = (char) header[156];
      switch (type) {
        case 'L' -> longName = new String(content(size), StandardCharsets.UTF_8).replace("\0", "");
        case '5' -> {
          if (wanted.test(name)) {
            Files.createDirectories(inside(folder, name));
          }
        }
        case '2' -> {
          if (wanted.test(name)) {
            Path link = inside(folder, name);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(text(header, 157, 100)));
          }
        }
        case '0', '\0' -> unpackFile(folder, name, size, octal(header, 100, 8), wanted.test(name));
        default ->
            throw new IOException(
                "unexpected entry of type '" + type + "' in the archive: " + name);
      }
    }
  }

  private void unpackFile(Path folder, String name, long size, long mode, boolean wanted)
      throws IOException {
    byte[] content = content(size);
    if (!wanted) {
      return;
    }
    Path file = inside(folder, name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    boolean executable = (mode & 0100) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private byte[] content(long size) throws IOException {
    byte[] content = tar.readNBytes(Math.toIntExact(size));
    if (content.length < size) {
      throw new EOFException("the archive is cut short");
    }
    tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    return content;
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("an entry of the archive points out of its folder: " + name);
    }
    return path;
  }

  private static boolean isEnd(byte[] header) throws EOFException {
    if (header.length < BLOCK) {
      throw new EOFException("the archive is cut short");
    }
    return header[0] == 0;
  }

  private static String name(byte[] header) {
    String prefix = text(header, 257, 6).equals("ustar") ? text(header, 345, 155) : "";
    String name = text(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int offset, int length) {
    String digits = text(header, offset, length).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
