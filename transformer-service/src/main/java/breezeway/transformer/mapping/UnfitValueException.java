package breezeway.transformer.mapping;

/**
 * A JSON value that a conversion cannot take. The message is the cause in words that follow the
 * column's name, and never holds the value: it ends up in alerts.
 */
final class UnfitValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitValueException(String cause) {
    super(cause, null, false, false); // caught one frame up, for each bad value: no stack trace
  }
}
