import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code java Format.java check|apply ROOT}: says which Java files of the modules under ROOT are not in
 * google-java-format, or puts them there.
 *
 * <p>A program of its own, since the formatter parses with the JVM that it runs in: inside a Maven on JDK 17 it would
 * not know the language of Java 21. So the build runs it on the JDK that it compiles with.
 */
class Format {
  public static void main(String[] arguments) throws Exception {
    boolean apply = arguments[0].equals("apply");
    var formatter = new Formatter();
    int differing = 0;
    for (Path file : javaFiles(Path.of(arguments[1]))) {
      String source = Files.readString(file);
      String ordered = ImportOrderer.reorderImports(source, Style.GOOGLE);
      String formatted = formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
      if (formatted.equals(source)) {
        continue;
      }
      differing++;
      System.out.println((apply ? "formatted " : "not formatted: ") + file);
      if (apply) {
        Files.writeString(file, formatted);
      }
    }
    if (differing > 0 && !apply) {
      System.out.println("Format them with: mvn -N -q verify -Dformat=apply");
      System.exit(1);
    }
  }

  /** Modules are the folders right under {@code root}: target, data and the like are not looked into. */
  private static List<Path> javaFiles(Path root) throws Exception {
    var files = new ArrayList<Path>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        for (String sources : List.of("src/main/java", "src/test/java")) {
          if (Files.isDirectory(module.resolve(sources))) {
            try (Stream<Path> paths = Files.walk(module.resolve(sources))) {
              paths.filter(path -> path.toString().endsWith(".java")).sorted().forEach(files::add);
            }
          }
        }
      }
    }
    return files;
  }
}
