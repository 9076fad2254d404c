package breezeway.standalone.simulator;

/** A data call with a good token: which region asks, and for what. */
record ApiCall(RegionWorld world, Route route, Query query) {

  long companyId() {
    return world.plan().companyId();
  }

  /** Whether a company is named and it is not the caller's; the source then gives no error. */
  boolean asksForOtherCompany() {
    return query.has("company_id") && !query.ids("company_id").contains(companyId());
  }
}
