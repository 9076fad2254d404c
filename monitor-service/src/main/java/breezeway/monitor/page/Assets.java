package breezeway.monitor.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the page, in memory. A browser keeps them and asks each time whether they changed.
 */
final class Assets {
  private static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "icon.svg",
          "app.js",
          "ask.js",
          "dom.js",
          "grid.js",
          "panel.js",
          "sections.js",
          "summary.js",
          "words.js");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Asset> byPath = new HashMap<>();

  private record Asset(String contentType, byte[] content, String tag) {}

  Assets() {
    for (String file : FILES) {
      byte[] content = read(file);
      String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
      byPath.put("/" + file, new Asset(type, content, tag(content)));
    }
    byPath.put("/", byPath.get("/index.html"));
  }

  /**
   * @param known the tags that the browser has it under; null when it has nothing
   */
  Optional<Answer> find(String path, String known) {
    return Optional.ofNullable(byPath.get(path)).map(asset -> answer(asset, known));
  }

  private static Answer answer(Asset asset, String known) {
    Map<String, String> headers = Map.of("ETag", asset.tag(), "Cache-Control", "no-cache");
    return known != null && known.contains(asset.tag())
        ? new Answer(304, asset.contentType(), new byte[0], headers)
        : new Answer(200, asset.contentType(), asset.content(), headers);
  }

  private static byte[] read(String file) {
    try (InputStream stream = Assets.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("The file " + file + " of the page is not in the jar");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
