package breezeway.monitor.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Requests word by word, with whatever headers a test wants; a client would mend some of them. */
final class PlainHttp {
  private final int port;

  PlainHttp(int port) {
    this.port = port;
  }

  /**
   * @param headers by name in lower case
   */
  record Response(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  Response get(String path, String... headers) throws IOException {
    return send("GET", path, "", headers);
  }

  Response send(String method, String path, String body, String... headers) throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Host", "localhost:" + port);
    all.put("Connection", "close");
    if (!body.isEmpty()) {
      all.put("Content-Length", String.valueOf(body.getBytes(StandardCharsets.UTF_8).length));
    }
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i + 1] == null) {
        all.remove(headers[i]);
      } else {
        all.put(headers[i], headers[i + 1]);
      }
    }
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    all.forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    request.append("\r\n").append(body);
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return parse(answer.toString(StandardCharsets.UTF_8));
    }
  }

  private static Response parse(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    String[] lines = answer.substring(0, end).split("\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new Response(
        Integer.parseInt(lines[0].split(" ")[1]), headers, answer.substring(end + 4));
  }
}
