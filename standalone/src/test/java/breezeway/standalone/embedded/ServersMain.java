package breezeway.standalone.embedded;

import java.nio.file.Path;

/**
 * A process that starts the servers of a folder, says so, and then waits to be killed by its test.
 */
final class ServersMain {

  private ServersMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Servers servers = Servers.start(DataFolder.at(Path.of(arguments[0])), true, true);
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
    System.out.println("started " + servers.running());
    Thread.currentThread().join();
  }
}
