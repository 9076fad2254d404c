package breezeway.standalone.embedded;

/**
 * A server or its folder cannot be used. The first sentence of the message is meant for the person
 * at the terminal: what is wrong, where, and what to do; the end of the server's own log may follow
 * on the next lines.
 */
public final class ServerStartException extends RuntimeException {

  public ServerStartException(String message) {
    super(message);
  }

  public ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
