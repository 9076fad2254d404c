package breezeway.extractor.api;

import java.util.Optional;

/** Where a region's access token comes from. Any thread may call any method. */
interface TokenSource {
  /**
   * A token to use at once.
   *
   * @throws ApiException when none is to be had
   */
  AccessToken get() throws InterruptedException;

  /**
   * The API refused this token.
   *
   * @return whether the next {@link #get} brings another one; false when this one has only just
   *     come in place of a refused one, so that it is not the token that the API dislikes
   */
  boolean refused(AccessToken token) throws InterruptedException;

  /**
   * Gets a new token although the one there is may still be good.
   *
   * @throws ApiException when none is to be had; the one there was stays in use
   */
  void renew() throws InterruptedException;

  /** The company that the region's keys are for, from the settings or else from the tables. */
  Optional<Long> companyId() throws InterruptedException;

  /**
   * @param value goes into the header of a call, and nowhere else
   * @param clientId whose budget the call counts against
   * @param usableUntilNanos on the clock that nobody sets, {@link System#nanoTime}
   */
  record AccessToken(String value, String clientId, long usableUntilNanos) {
    boolean isUsable() {
      return usableUntilNanos - System.nanoTime() > 0;
    }

    @Override
    public String toString() {
      return "AccessToken[***]";
    }
  }
}
