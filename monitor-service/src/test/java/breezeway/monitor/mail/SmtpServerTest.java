package breezeway.monitor.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Secret;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class SmtpServerTest {
  private static SmtpServer server(String url) {
    return SmtpServer.of(Secret.of(url));
  }

  @Test
  void readsUserAndPasswordWithTheirSigns() {
    SmtpServer server = server("smtp://ops%40example.org:p%2Fw%3A1+2@mail.example.org:2525");

    assertEquals("ops@example.org", server.user().orElseThrow());
    assertEquals("p/w:1+2", server.password().orElseThrow().reveal());
    assertEquals("mail.example.org:2525", server.address());
    assertFalse(server.toString().contains("p/w"), server.toString());
  }

  @Test
  void takesTheUsualPortWhereNoneIsNamed() {
    assertEquals(25, server("smtp://mail").port());
    assertEquals(587, server("smtp://user:p@mail").port());
    assertEquals(465, server("smtps://mail").port());
  }

  @Test
  void looksAtCertificatesOnlyWhereTlsIsInsistedOn() {
    assertTrue(server("smtp://mail").anyCertificate());
    assertFalse(server("smtp://mail?starttls=required").anyCertificate());
    assertFalse(server("smtps://mail").anyCertificate());
    assertTrue(server("smtps://mail?certificate=any").anyCertificate());
    assertEquals(SmtpServer.StartTls.NEVER, server("smtp://mail?starttls=never").startTls());
  }

  @Test
  void aCheckWaitsForASilentServerForSecondsAndSaysWhyItMayBeSilent() {
    SmtpServer server = server("smtp://mail.example.org:465");

    assertEquals("30000", server.propertiesOfACheck().get("mail.smtp.timeout"));
    assertEquals("180000", server.properties().get("mail.smtp.timeout"));
    String words = MailFailure.words(server, new SocketTimeoutException("Read timed out"));
    assertTrue(words.endsWith("as on port 465, needs smtps://"), words);
  }
}
