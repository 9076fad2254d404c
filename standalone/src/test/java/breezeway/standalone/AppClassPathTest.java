package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What a service needs is in the app: a scope of this module wins over those of the services, so a
 * jar that is declared for tests here would be missing there, and only there.
 */
class AppClassPathTest {
  private static final Path HOME = Path.of(System.getProperty("breezeway.home"));

  @Test
  void nothingThatAServiceNeedsIsForTestsAloneHere() throws Exception {
    Set<String> needed = new TreeSet<>();
    for (String module :
        List.of(
            "common",
            "extractor-service",
            "transformer-service",
            "loader-service",
            "monitor-service")) {
      needed.addAll(declared(module, false));
    }
    Set<String> missing = declared("standalone", true);
    missing.retainAll(needed);

    assertEquals(Set.of(), missing);
  }

  private static Set<String> declared(String module, boolean forTests) throws Exception {
    NodeList dependencies =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(HOME.resolve(module).resolve("pom.xml").toFile())
            .getElementsByTagName("dependency");
    Set<String> names = new TreeSet<>();
    for (int at = 0; at < dependencies.getLength(); at++) {
      Element dependency = (Element) dependencies.item(at);
      NodeList scope = dependency.getElementsByTagName("scope");
      boolean isTest = scope.getLength() > 0 && scope.item(0).getTextContent().equals("test");
      if (isTest == forTests) {
        names.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
      }
    }
    return names;
  }
}
