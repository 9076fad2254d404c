package breezeway.standalone.simulator;

/** What may go wrong with a call: a closed list of named effects. */
public enum Fault {
  /** Status 500 with a JSON error. */
  SERVER_ERROR_500,
  /** Status 503 without a body. */
  SERVER_ERROR_503,
  /** Status 502 with a page of HTML, as a proxy sends it. */
  BAD_GATEWAY_HTML,
  /** Status 504 without a body. */
  GATEWAY_TIMEOUT_504,
  /** Status 429 whose body asks to wait one second. */
  TOO_MANY_REQUESTS,
  /** Status 429 with nothing that says how long to wait. */
  TOO_MANY_REQUESTS_BARE,
  /** Status 200 with zero bytes. */
  EMPTY_BODY,
  /** Status 200 with {@code null}. */
  NULL_BODY,
  /** The right answer, cut in the middle; the connection closes before the announced length. */
  TRUNCATED_BODY,
  /** Complete by its length, but the JSON ends in the middle. */
  TRUNCATED_JSON,
  /** Status 200 with HTML. */
  NOT_JSON,
  /** Status 200 with a JSON object that only holds an error. */
  ERROR_IN_200,
  /** The connection closes without an answer. */
  CONNECTION_RESET,
  /** The right answer, later than a client should wait ({@link SimulationPlan#slowAnswer}). */
  SLOW_ANSWER,
  /** Status 401 although the token is good. */
  UNAUTHORIZED,
  /** Status 403. */
  FORBIDDEN,
  /** Status 404 although the record is there. */
  NOT_FOUND,
  /** Status 404 with a page of HTML, as what stands before the API sends it. */
  NOT_FOUND_HTML,
  /** Status 422; see also {@link FaultRule#forProperty}. */
  UNPROCESSABLE,

  // ---- what a stranger's API, or a proxy before it, may do as well

  /** Status 204 without a body. */
  NO_CONTENT_204,
  /** Status 302 to another address. */
  REDIRECT_302,
  /** Status 408 without a body. */
  REQUEST_TIMEOUT_408,
  /** Status 409 with a JSON error. */
  CONFLICT_409,
  /** Status 418 with a JSON error. */
  TEAPOT_418,
  /** Status 451 with a page of HTML. */
  LEGAL_REASONS_451,
  /** Status 501 without a body. */
  NOT_IMPLEMENTED_501,
  /** Status 520 with a page of HTML, as one large proxy makes it up. */
  UNKNOWN_ERROR_520,
  /** Status 429 with a page of HTML. */
  TOO_MANY_REQUESTS_HTML,
  /** Status 429 whose Retry-After is the date, in the form of HTTP, that it is in a second. */
  TOO_MANY_REQUESTS_DATE,
  /** Status 429 whose Retry-After is a year. */
  TOO_MANY_REQUESTS_HUGE,
  /** Status 429 whose Retry-After lies in the past. */
  TOO_MANY_REQUESTS_NEGATIVE,
  /** Status 429 whose Retry-After is a word. */
  TOO_MANY_REQUESTS_GARBAGE,
  /** Status 200 with an object that holds neither results nor an error. */
  OTHER_OBJECT,
  /** Said to be compressed, and not. */
  GZIP_GARBAGE,
  /** The right answer, byte by byte, for longer than a client should wait. */
  DRIPPING_BODY,
  /** Status 200 with an array that never ends. */
  ENDLESS_BODY,
  /** Status 200 that announces a body of 100 MB and sends it. */
  HUGE_BODY,
  /** The right page, but without its records. */
  EMPTY_RESULTS,
  /** The right page with a wrong number of results. */
  WRONG_TOTAL,
  /** The right answer after a byte order mark: no fault for who reads JSON well. */
  BYTE_ORDER_MARK
}
