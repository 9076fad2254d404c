package breezeway.standalone.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * A port on 127.0.0.1 that is remembered in a file: a restarted server comes back where its clients
 * look for it, and other processes can read where that is.
 *
 * <p>Ports are drawn from below the range that the system gives to outgoing connections (32768 and
 * up on Linux). A client that keeps reconnecting to a stopped server could otherwise be given that
 * very port as its own, connect to itself, and keep the server from coming back.
 */
final class LocalPort {

  static final String HOST = "127.0.0.1";

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 200;

  private LocalPort() {}

  /** The remembered port while it is free, else another one, which is remembered from then on. */
  static int rememberedIn(Path file) throws IOException {
    if (Files.exists(file)) {
      int port = parse(Files.readString(file));
      if (port > 0 && isFree(port)) {
        return port;
      }
    }
    int port = anyFree();
    Files.writeString(file, port + "\n");
    return port;
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections of the last run in TIME_WAIT do not count
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static int anyFree() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = random.nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new ServerStartException(
        "No free port between " + LOWEST + " and " + HIGHEST + " on " + HOST + ".");
  }

  private static int parse(String text) {
    try {
      int port = Integer.parseInt(text.strip());
      return port > 0 && port < 65_536 ? port : 0;
    } catch (NumberFormatException damaged) {
      return 0; // a file cut short by kill -9; another port is drawn
    }
  }
}
