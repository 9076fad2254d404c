package breezeway.standalone.simulator;

/**
 * When a fault strikes.
 *
 * @param fault the effect
 * @param share share of the matching calls that it hits, 0 to 1
 * @param pathPrefix start of the path, without host and API base: {@code /task}, {@code /property},
 *     {@code /auth}; empty = each data call, but not auth
 * @param region region code; empty = all
 * @param property only calls about this property id ({@code home_id} or path); 0 = all
 * @param skipCalls the first matching calls that pass unharmed
 * @param firstCalls number of matching calls, after the skipped ones, that it looks at; 0 = no end
 */
public record FaultRule(
    Fault fault,
    double share,
    String pathPrefix,
    String region,
    long property,
    long skipCalls,
    long firstCalls) {

  /** Hits a share of all data calls. */
  public static FaultRule of(Fault fault, double share) {
    return new FaultRule(fault, share, "", "", 0, 0, 0);
  }

  /** Hits every call until it is limited further. */
  public static FaultRule always(Fault fault) {
    return of(fault, 1.0);
  }

  /** The same rule for paths that start so. */
  public FaultRule onPath(String prefix) {
    return new FaultRule(fault, share, prefix, region, property, skipCalls, firstCalls);
  }

  /** The same rule for one region. */
  public FaultRule inRegion(String code) {
    return new FaultRule(fault, share, pathPrefix, code, property, skipCalls, firstCalls);
  }

  /** The same rule for calls about one property. */
  public FaultRule forProperty(long id) {
    return new FaultRule(fault, share, pathPrefix, region, id, skipCalls, firstCalls);
  }

  /** The same rule, which lets the first {@code calls} matching calls pass. */
  public FaultRule after(long calls) {
    return new FaultRule(fault, share, pathPrefix, region, property, calls, firstCalls);
  }

  /** The same rule, which rests after {@code calls} matching calls. */
  public FaultRule firstCalls(long calls) {
    return new FaultRule(fault, share, pathPrefix, region, property, skipCalls, calls);
  }

  boolean matches(String path, String regionCode, long propertyId) {
    boolean pathMatches =
        pathPrefix.isEmpty() ? !path.startsWith("/auth") : path.startsWith(pathPrefix);
    return pathMatches
        && (region.isEmpty() || region.equals(regionCode))
        && (property == 0 || property == propertyId);
  }
}
