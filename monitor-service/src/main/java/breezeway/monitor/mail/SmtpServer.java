package breezeway.monitor.mail;

import breezeway.common.config.Secret;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * A mail server as its URL names it.
 *
 * @param encrypted TLS from the first byte (smtps)
 * @param host name or address
 * @param user empty for no login
 * @param startTls whether TLS begins within the talk (smtp only)
 * @param anyCertificate whether the server's certificate may be any
 */
record SmtpServer(
    boolean encrypted,
    String host,
    int port,
    Optional<String> user,
    Optional<Secret> password,
    StartTls startTls,
    boolean anyCertificate) {
  private static final int CONNECT_MILLIS = 10_000;

  /** A server may think about a message for long before it takes it. */
  private static final int READ_MILLIS = 180_000;

  /** A greeting and a login need no thought, and a person waits for them. */
  private static final int READ_MILLIS_OF_A_CHECK = 30_000;

  private static final int WRITE_MILLIS = 60_000;

  enum StartTls {
    OFFERED,
    REQUIRED,
    NEVER
  }

  /**
   * Reads {@code smtp://user:password@host:port?starttls=…&certificate=any}; user and password with
   * %XX where needed. Where STARTTLS is only used if it is offered, whoever sits between could take
   * the offer away: so the certificate is not looked at then either. With {@code starttls=required}
   * and with smtps it is.
   */
  static SmtpServer of(Secret url) {
    URI uri = URI.create(url.reveal());
    boolean encrypted = uri.getScheme().equals("smtps");
    Optional<String> user = Optional.empty();
    Optional<Secret> password = Optional.empty();
    if (uri.getRawUserInfo() != null && !uri.getRawUserInfo().isEmpty()) {
      String[] login = uri.getRawUserInfo().split(":", 2);
      user = Optional.of(decoded(login[0]));
      password = Optional.of(Secret.of(login.length == 2 ? decoded(login[1]) : ""));
    }
    StartTls startTls =
        encrypted ? StartTls.NEVER : startTls(parameter(uri, "starttls").orElse("offered"));
    boolean verified = encrypted || startTls == StartTls.REQUIRED;
    boolean anyCertificate =
        !verified || parameter(uri, "certificate").map("any"::equals).orElse(false);
    int port = uri.getPort() > 0 ? uri.getPort() : encrypted ? 465 : user.isPresent() ? 587 : 25;
    return new SmtpServer(encrypted, uri.getHost(), port, user, password, startTls, anyCertificate);
  }

  private static StartTls startTls(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "required", "true", "yes" -> StartTls.REQUIRED;
      case "never", "false", "no" -> StartTls.NEVER;
      default -> StartTls.OFFERED;
    };
  }

  private static Optional<String> parameter(URI uri, String name) {
    if (uri.getRawQuery() == null) {
      return Optional.empty();
    }
    for (String pair : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts[0].equals(name)) {
        return Optional.of(parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    return Optional.empty();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without the password. */
  String address() {
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return bracketed + ":" + port;
  }

  String protocol() {
    return encrypted ? "smtps" : "smtp";
  }

  /** A host as Java's sockets want it: an IPv6 address without brackets. */
  String plainHost() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Settings of Jakarta Mail for sending. */
  Properties properties() {
    return properties(READ_MILLIS);
  }

  /** Settings of Jakarta Mail for a look at whether sending would work. */
  Properties propertiesOfACheck() {
    return properties(READ_MILLIS_OF_A_CHECK);
  }

  private Properties properties(int readMillis) {
    String prefix = "mail." + protocol() + ".";
    Properties properties = new Properties();
    properties.put("mail.transport.protocol", protocol());
    properties.put(prefix + "host", plainHost());
    properties.put(prefix + "port", String.valueOf(port));
    properties.put(prefix + "auth", String.valueOf(user.isPresent()));
    properties.put(prefix + "connectiontimeout", String.valueOf(CONNECT_MILLIS));
    properties.put(prefix + "timeout", String.valueOf(readMillis));
    properties.put(prefix + "writetimeout", String.valueOf(WRITE_MILLIS));
    properties.put(prefix + "sendpartial", "true");
    properties.put(prefix + "quitwait", "false");
    properties.put(prefix + "localhost", nameOfThisHost());
    properties.put(prefix + "starttls.enable", String.valueOf(startTls != StartTls.NEVER));
    properties.put(prefix + "starttls.required", String.valueOf(startTls == StartTls.REQUIRED));
    properties.put(prefix + "ssl.checkserveridentity", String.valueOf(!anyCertificate));
    if (anyCertificate) {
      properties.put(prefix + "ssl.trust", "*");
    }
    return properties;
  }

  /** Servers refuse a greeting that is no host name. */
  private static String nameOfThisHost() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      if (name.matches("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)*")) {
        return name;
      }
    } catch (UnknownHostException e) {
      // a container without a name of its own in the DNS
    }
    return "localhost";
  }
}
