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
  UNPROCESSABLE
}
