package breezeway.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The user that PostgreSQL runs as. PostgreSQL refuses root, so root hands it over to nobody: by
 * {@code setpriv}, or, where nobody cannot reach the folder (below {@code /root}, say), by an empty
 * user namespace, in which root's own files look like nobody's.
 */
enum ServerUser {
  /** An ordinary user stays who it is. */
  SAME(List.of()),
  /** Root becomes nobody, who owns the folder. */
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")),
  /** The owner stays the same, and only looks like nobody to the server. */
  NAMESPACE(List.of("unshare", "-U"));

  private static final String NOBODY_ID = "65534";

  private final List<String> prefix;

  ServerUser(List<String> prefix) {
    this.prefix = prefix;
  }

  /** Chooses the first way that works here, and gives the folder to that user. */
  static ServerUser owning(Path folder, Path program) throws IOException {
    if (!isRoot()) {
      return named(folder, program);
    }
    for (ServerUser user : List.of(NOBODY, NAMESPACE)) {
      user.takeOver(folder);
      if (user.canUse(folder, program)) {
        return user;
      }
    }
    throw new ServerStartException(
        "PostgreSQL does not run as root, and user "
            + NOBODY_ID
            + " cannot reach "
            + folder
            + ": set BREEZEWAY_DATA_DIR to a folder that is not below a private one, or start as an ordinary user.");
  }

  /**
   * PostgreSQL also refuses a user id without a name, as containers are often started with; in a
   * user namespace it gets the name of nobody.
   */
  private static ServerUser named(Path folder, Path program) {
    if (Shell.run(List.of("id", "-un"), Duration.ofSeconds(10)).succeeded()) {
      return SAME;
    }
    if (NAMESPACE.canUse(folder, program)) {
      return NAMESPACE;
    }
    throw new ServerStartException(
        "PostgreSQL needs a user with a name: give this user id an entry in /etc/passwd, or set DATABASE_URL to a"
            + " PostgreSQL of your own.");
  }

  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }

  private boolean canUse(Path folder, Path program) {
    return Shell.run(
            command(
                List.of(
                    "sh",
                    "-c",
                    "test -w \"$1\" && test -x \"$2\"",
                    "sh",
                    folder + "/.",
                    program + "")),
            Duration.ofSeconds(10))
        .succeeded();
  }

  private void takeOver(Path folder) throws IOException {
    String owner = this == NOBODY ? NOBODY_ID : "0";
    if (!Files.getAttribute(folder, "unix:uid").toString().equals(owner)) {
      Shell.Result result =
          Shell.run(
              List.of("chown", "-R", owner + ":" + owner, folder + ""), Duration.ofMinutes(5));
      if (!result.succeeded()) {
        throw new ServerStartException(
            "The folder "
                + folder
                + " cannot be given to user "
                + owner
                + ": "
                + result.output().strip());
      }
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }
}
