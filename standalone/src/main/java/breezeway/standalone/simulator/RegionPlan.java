package breezeway.standalone.simulator;

import java.util.Locale;

/**
 * One region of the simulated account: a company with its own key pair.
 *
 * @param code region code, as in {@code nashville}
 * @param companyId the company's id at the source
 * @param clientId made-up key
 * @param clientSecret made-up secret
 * @param active whether the key pair works; the source answers an inactive one with status 200 and
 *     {@code {"error": "inactive client"}}
 */
public record RegionPlan(
    String code, long companyId, String clientId, String clientSecret, boolean active) {

  /** A region with a key pair derived from its code. */
  public static RegionPlan of(String code, long companyId) {
    return new RegionPlan(code, companyId, "client-" + code, "not-a-secret-" + code, true);
  }

  /** The same region with a switched-off key pair. */
  public RegionPlan inactive() {
    return new RegionPlan(code, companyId, clientId, clientSecret, false);
  }

  /** Start of the environment variables that point the pipeline at this region. */
  String environmentPrefix() {
    return "BREEZEWAY_" + code.toUpperCase(Locale.ROOT) + "_";
  }

  /** Display name of the company. */
  String displayName() {
    StringBuilder name = new StringBuilder();
    for (String word : code.split("_")) {
      name.append(word.substring(0, 1).toUpperCase(Locale.ROOT))
          .append(word.substring(1))
          .append(' ');
    }
    return name.append("Stays").toString();
  }
}
