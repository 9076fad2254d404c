package breezeway.loader.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OddRegionsTest {
  @Test
  void theOneThatHasAKeyAloneIsNamed() {
    assertEquals(
        List.of("austin alone has /mood: in 50 % of 100, in none of the other 7 regions"),
        odd(
            Payloads.of(100).with("/mood", 50, "object").with("/mood/steps", 50, "integer"),
            Payloads.of(100)));
  }

  @Test
  void theOneThatLacksAKeyIsNamed() {
    assertEquals(
        List.of(
            "austin alone lacks /city: in none of 100, in 90 % of those of the other 7 regions"),
        odd(Payloads.of(100), Payloads.of(100).with("/city", 90, "string")));
  }

  @Test
  void theOneWithAnotherTypeIsNamed() {
    assertEquals(
        List.of(
            "austin alone has string (100 % of 100 values) at /bedrooms;"
                + " the other 7 regions have integer"),
        odd(
            Payloads.of(100).with("/bedrooms", 100, "string"),
            Payloads.of(100).with("/bedrooms", 100, "integer")));
  }

  @Test
  void theOneWithoutValuesIsNamed() {
    assertEquals(
        List.of("austin alone has no value at /city in 70 % of 100; the other 7 regions in 5 %"),
        odd(
            Payloads.of(100).with("/city", 100, 70, Map.of("string", 30L)),
            Payloads.of(100).with("/city", 100, 5, Map.of("string", 95L))));
  }

  @Test
  void rareKeysAndSmallRegionsAreNotOdd() {
    assertEquals(List.of(), odd(Payloads.of(100).with("/mood", 9, "string"), Payloads.of(100)));
    assertEquals(List.of(), odd(Payloads.of(19).with("/mood", 19, "string"), Payloads.of(100)));
  }

  @Test
  void ofTwoNobodyCanSayWhichIsOdd() {
    Map<String, Map<String, PayloadField>> two = new LinkedHashMap<>();
    two.put("austin", Payloads.of(100).with("/mood", 50, "string").known());
    two.put("smoky", Payloads.of(100).known());
    assertEquals(List.of(), OddRegions.of(two));
  }

  private static List<String> odd(Payloads austin, Payloads others) {
    Map<String, Map<String, PayloadField>> regions = new LinkedHashMap<>();
    regions.put("austin", austin.known());
    Stream.of("breckenridge", "hill_country", "hilton_head", "mammoth", "nashville", "sea_ranch")
        .forEach(region -> regions.put(region, others.known()));
    regions.put("smoky", others.known());
    return OddRegions.of(regions).stream().map(OddRegions.Odd::sentence).toList();
  }
}
