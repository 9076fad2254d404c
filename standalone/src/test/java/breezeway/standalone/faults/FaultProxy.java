package breezeway.standalone.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes connections on to a server of this machine, and spoils them when it is told to. Any thread
 * may call.
 */
final class FaultProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
  private static final int BUFFER_BYTES = 32 * 1024;

  /** Which way bytes go. */
  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private final String name;
  private final int target;
  private final int port = Ports.free();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Set<Direction> stalled = ConcurrentHashMap.newKeySet();
  private final Object change = new Object();
  private final ServerSocket server;
  private volatile boolean refusing;
  private volatile boolean closed;
  private long bytesLeft = Long.MAX_VALUE;

  /** A client's connection and ours to the server. */
  private record Link(Socket client, Socket upstream) {
    void cut() {
      for (Socket socket : new Socket[] {client, upstream}) {
        try {
          socket.setSoLinger(true, 0); // a reset, as a lost machine's network gives it
          socket.close();
        } catch (IOException alreadyClosed) {
          LOG.trace("closed already", alreadyClosed);
        }
      }
    }
  }

  /**
   * @param name for the log
   * @param target port of the server on the loopback address
   */
  FaultProxy(String name, int target) {
    this.name = name;
    this.target = target;
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.submit(this::accept);
  }

  /** Where clients connect. */
  int port() {
    return port;
  }

  int target() {
    return target;
  }

  /** Cuts all connections that there are; new ones are taken. */
  void cutNow() {
    LOG.info("cutting {} connections to {}", links.size(), name);
    links.forEach(Link::cut);
  }

  /** Cuts all connections, and each new one at once, until {@link #resume}. */
  void refuse() {
    LOG.info("refusing connections to {}", name);
    refusing = true;
    links.forEach(Link::cut);
  }

  /** Holds bytes that go this way, until {@link #resume}; nobody is told. */
  void stall(Direction... directions) {
    LOG.info("holding what goes over connections to {}", name);
    stalled.addAll(Set.of(directions));
  }

  /** Cuts all connections in the middle of whatever they are at after so many more bytes. */
  void cutAfter(long bytes) {
    LOG.info("cutting connections to {} after {} bytes", name, bytes);
    synchronized (change) {
      bytesLeft = bytes;
    }
  }

  /** All is well again; what was held goes on. */
  void resume() {
    LOG.info("connections to {} are well again", name);
    refusing = false;
    synchronized (change) {
      bytesLeft = Long.MAX_VALUE;
      stalled.clear();
      change.notifyAll();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = server.accept();
        threads.submit(() -> connect(client));
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("the proxy of {} accepts no more", name, e);
        }
        return;
      }
    }
  }

  private void connect(Socket client) {
    Socket upstream = new Socket();
    Link link = new Link(client, upstream);
    links.add(link);
    try {
      if (refusing || closed) {
        throw new IOException("refused");
      }
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
      if (refusing) {
        throw new IOException("refused");
      }
      threads.submit(() -> pump(link, client, upstream, Direction.TO_SERVER));
      pump(link, upstream, client, Direction.TO_CLIENT);
    } catch (IOException e) {
      end(link);
    }
  }

  private void pump(Link link, Socket from, Socket to, Direction direction) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitPassage(direction);
        int allowed = take(read);
        out.write(buffer, 0, allowed);
        if (allowed < read) {
          cutNow();
          return;
        }
      }
    } catch (IOException cut) {
      LOG.trace("a connection to {} ended", name, cut);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(link);
    }
  }

  private void awaitPassage(Direction direction) throws InterruptedException {
    synchronized (change) {
      while (stalled.contains(direction) && !closed) {
        change.wait();
      }
    }
  }

  /** How many of these bytes may pass; the last ones before a cut, and then all again. */
  private int take(int bytes) {
    synchronized (change) {
      if (bytesLeft == Long.MAX_VALUE) {
        return bytes;
      }
      if (bytes <= bytesLeft) {
        bytesLeft -= bytes;
        return bytes;
      }
      int allowed = (int) bytesLeft;
      bytesLeft = Long.MAX_VALUE;
      return allowed;
    }
  }

  private void end(Link link) {
    links.remove(link);
    link.cut();
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    resume();
    links.forEach(Link::cut);
    threads.shutdownNow();
  }
}
