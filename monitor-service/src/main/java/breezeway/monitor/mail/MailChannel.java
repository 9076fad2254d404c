package breezeway.monitor.mail;

import breezeway.common.config.AlertSettings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.monitor.message.Message;
import breezeway.monitor.outbox.Channel;
import breezeway.monitor.outbox.Delivery;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.NoSuchProviderException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mail to all recipients of the settings. One thread at a time. */
public final class MailChannel implements Channel {
  private static final Logger LOG = LoggerFactory.getLogger(MailChannel.class);

  private final SmtpServer server;
  private final Session session;
  private final InternetAddress from;
  private final List<InternetAddress> recipients;

  /**
   * @param settings with recipients and a server
   * @throws PipelineException {@link Reason#BAD_CONFIGURATION} when an address is none
   */
  public MailChannel(AlertSettings settings) {
    this.server = SmtpServer.of(settings.smtpUrl().orElseThrow());
    this.session = Session.getInstance(server.properties());
    this.recipients = settings.emails().stream().map(MailChannel::address).toList();
    this.from = settings.from().map(MailChannel::address).orElse(recipients.getFirst());
  }

  private static InternetAddress address(String text) {
    try {
      InternetAddress address = new InternetAddress(text, true);
      address.setPersonal(address.getPersonal(), StandardCharsets.UTF_8.name());
      return address;
    } catch (AddressException | java.io.UnsupportedEncodingException e) {
      throw new PipelineException(
          Reason.BAD_CONFIGURATION, "'" + text + "' is no mail address: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public Delivery deliver(Message message, Set<String> served) {
    List<InternetAddress> left =
        recipients.stream().filter(recipient -> !served.contains(recipient.getAddress())).toList();
    if (left.isEmpty()) {
      return new Delivery.Taken("everybody has it");
    }
    Transport transport = transport(session);
    try {
      connect(transport);
      return send(transport, message, left);
    } catch (MessagingException e) {
      return Delivery.Waits.all(MailFailure.words(server, e));
    } finally {
      hangUp(transport);
    }
  }

  private Transport transport(Session session) {
    try {
      return session.getTransport(server.protocol());
    } catch (NoSuchProviderException e) {
      throw new IllegalStateException("The build lacks the mail library", e);
    }
  }

  /** What was taken before is taken, however the talk ends. */
  private static void hangUp(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.debug("The mail server did not end the talk in order", e);
    }
  }

  private void connect(Transport transport) throws MessagingException {
    transport.connect(
        server.plainHost(),
        server.port(),
        server.user().orElse(null),
        server.password().map(password -> password.reveal()).orElse(null));
  }

  private Delivery send(Transport transport, Message message, List<InternetAddress> left)
      throws MessagingException {
    MailForm mail = MailForm.of(session, message, from, recipients);
    try {
      transport.sendMessage(mail, left.toArray(Address[]::new));
      return new Delivery.Taken(server.address() + " took it for " + words(left));
    } catch (SendFailedException e) {
      return partly(e, left);
    } catch (MessagingException e) {
      return Delivery.Waits.all(MailFailure.words(server, e));
    }
  }

  /** Some have it, some are to wait, some are refused for good. */
  private Delivery partly(SendFailedException failure, List<InternetAddress> left) {
    if (failure instanceof SMTPSenderFailedException) {
      return Delivery.Waits.all(MailFailure.words(server, failure));
    }
    Set<String> sent = addresses(failure.getValidSentAddresses());
    List<String> refused = new ArrayList<>();
    List<String> why = new ArrayList<>();
    for (Exception next = failure; next != null; next = next(next)) {
      if (next instanceof SMTPAddressFailedException one) {
        String address = one.getAddress().getAddress();
        why.add(address + ": " + MailFailure.said(one.getMessage()));
        if (one.getReturnCode() >= 500) {
          refused.add(address);
        }
      }
    }
    String words = why.isEmpty() ? MailFailure.words(server, failure) : String.join("; ", why);
    if (sent.isEmpty()) {
      // Nobody has it. That may be the server's settings or ours: all of them are tried again.
      return new Delivery.Waits(
          "The mail server " + server.address() + " refused it: " + words,
          Set.of(),
          Optional.empty(),
          false);
    }
    Set<String> done = new HashSet<>(sent);
    if (!refused.isEmpty()) {
      LOG.error(
          "The mail server {} does not take mail for {}: check ALERT_EMAIL. The others have it. {}",
          server.address(),
          refused,
          words);
      done.addAll(refused);
    }
    boolean allDone = left.stream().allMatch(address -> done.contains(address.getAddress()));
    return allDone
        ? new Delivery.Taken(
            server.address() + " took it for " + sent + ", and refused " + refused + ": " + words)
        : new Delivery.Waits(words, done, Optional.empty(), false);
  }

  private static Exception next(Exception failure) {
    return failure instanceof MessagingException mail ? mail.getNextException() : null;
  }

  private static Set<String> addresses(Address[] addresses) {
    Set<String> words = new HashSet<>();
    if (addresses != null) {
      for (Address address : addresses) {
        words.add(((InternetAddress) address).getAddress());
      }
    }
    return words;
  }

  private static String words(List<InternetAddress> addresses) {
    return String.join(", ", addresses.stream().map(InternetAddress::getAddress).toList());
  }

  /**
   * Connects and logs in; sends nothing.
   *
   * @return what was found
   * @throws PipelineException in one sentence that says what to look at
   */
  public String check() {
    Transport transport = transport(Session.getInstance(server.propertiesOfACheck()));
    try {
      connect(transport);
      SMTPTransport smtp = (SMTPTransport) transport;
      List<String> found = new ArrayList<>();
      found.add(server.address());
      if (server.encrypted() || smtp.isSSL()) {
        found.add(
            server.anyCertificate() ? "encrypted, its certificate not looked at" : "encrypted");
      } else {
        found.add("not encrypted");
      }
      if (server.user().isPresent()) {
        found.add(
            smtp.supportsExtension("AUTH") || smtp.supportsExtension("AUTH=LOGIN")
                ? "login accepted"
                : "it asks for no login");
      }
      found.add("to " + words(recipients));
      return String.join(", ", found);
    } catch (MessagingException e) {
      throw new PipelineException(Reason.BAD_CONFIGURATION, MailFailure.words(server, e), e);
    } finally {
      hangUp(transport);
    }
  }
}
