package breezeway.extractor.api;

/** What an HTTP status means for a call of data: the retry table. */
enum Verdict {
  /** Read the body. */
  READ,
  /** It may pass: try again a few times. */
  TRY_AGAIN,
  /** We call too often: everybody waits. */
  SLOW_DOWN,
  /** The token is not good any more: get another one, once. */
  RENEW_TOKEN,
  /** It will not get better by asking again. */
  REFUSED;

  static Verdict of(int status) {
    return switch (status) {
      case 200 -> READ;
      case 401 -> RENEW_TOKEN;
      case 429 -> SLOW_DOWN;
      case 408, 425 -> TRY_AGAIN;
      case 501, 505 -> REFUSED;
      // Among them those that proxies made up, such as 520 to 530.
      default -> status >= 500 ? TRY_AGAIN : REFUSED;
    };
  }
}
