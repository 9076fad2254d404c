package breezeway.transformer.page;

/**
 * A page that is not JSON of an accepted shape; the message says why, without any of its content.
 */
final class UnreadablePageException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadablePageException(String cause) {
    super(cause, null, false, false);
  }
}
