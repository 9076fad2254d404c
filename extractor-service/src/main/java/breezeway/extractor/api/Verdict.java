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
      case 408, 500, 502, 503, 504 -> TRY_AGAIN;
      default -> REFUSED;
    };
  }
}
