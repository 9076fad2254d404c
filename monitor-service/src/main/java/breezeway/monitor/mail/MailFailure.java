package breezeway.monitor.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.SocketConnectException;

/** What went wrong with a mail server, as a person reads it; never with a password in it. */
final class MailFailure {
  private MailFailure() {}

  static String words(SmtpServer server, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause(cause)) {
      switch (cause) {
        case AuthenticationFailedException refused -> {
          return "The mail server "
              + server.address()
              + " refused the login of '"
              + server.user().orElse("")
              + "': check user and password in SMTP_URL ("
              + said(refused.getMessage())
              + ")";
        }
        case UnknownHostException unknown -> {
          return "There is no mail server "
              + server.host()
              + ": check the host in SMTP_URL, and this machine's DNS";
        }
        case SocketTimeoutException late -> {
          return "The mail server "
              + server.address()
              + " does not answer in time: check host and port in SMTP_URL, and firewalls"
              + (server.encrypted()
                  ? ""
                  : ". A server that expects TLS from the first byte, as on port 465, needs smtps://");
        }
        case ConnectException refused -> {
          return "Nobody answers at "
              + server.address()
              + ": check host and port in SMTP_URL, and that the mail server runs";
        }
        case SocketConnectException connect when connect.getCause() == null -> {
          return "The mail server " + server.address() + " cannot be reached";
        }
        case SSLException tls -> {
          return "No encrypted talk with "
              + server.address()
              + ": "
              + said(tls.getMessage())
              + ". Is it smtp:// or smtps://? For a certificate of your own add ?certificate=any";
        }
        case SMTPSendFailedException send -> {
          return "The mail server " + server.address() + " said: " + said(send.getMessage());
        }
        default -> {
          // its cause may tell more
        }
      }
    }
    return "The mail server "
        + server.address()
        + " could not be talked with: "
        + said(failure.getMessage());
  }

  private static Throwable cause(Throwable failure) {
    if (failure instanceof MessagingException mail && mail.getNextException() != null) {
      return mail.getNextException();
    }
    return failure.getCause();
  }

  /** One line of bounded length. */
  static String said(String message) {
    String line = message == null ? "no further word" : message.strip().replaceAll("\\s+", " ");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
