package breezeway.monitor.mail;

import breezeway.monitor.message.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Date;
import java.util.List;

/** A message as a mail: plain text and HTML, with headers that filters and other machines know. */
final class MailForm extends MimeMessage {
  private static final String CHARSET = "utf-8";

  private final String id;

  private MailForm(Session session, String id) {
    super(session);
    this.id = id;
  }

  static MailForm of(
      Session session, Message message, InternetAddress from, List<InternetAddress> recipients)
      throws MessagingException {
    String address = from.getAddress();
    String domain = address.substring(address.lastIndexOf('@') + 1);
    MailForm mail = new MailForm(session, "<" + message.id() + ".breezeway@" + domain + ">");
    mail.setFrom(from);
    mail.setRecipients(RecipientType.TO, recipients.toArray(InternetAddress[]::new));
    mail.setSubject(message.subject(), CHARSET);
    mail.setSentDate(Date.from(message.at()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-Auto-Response-Suppress", "All");
    mail.setHeader("X-Breezeway-Reason", String.join(", ", message.reasons()));
    MimeBodyPart plain = new MimeBodyPart();
    plain.setText(message.plain(), CHARSET);
    MimeBodyPart html = new MimeBodyPart();
    html.setText(message.html(), CHARSET, "html");
    mail.setContent(new MimeMultipart("alternative", plain, html));
    mail.saveChanges();
    return mail;
  }

  /** The same for each try, so that a mail which comes twice can be told to be one. */
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }
}
