package breezeway.standalone.simulator;

/** A call that is answered with an error status. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;

  Refusal(int status, String description) {
    super(description, null, false, false);
    this.status = status;
  }

  Answer answer() {
    return Answer.error(status, getMessage());
  }
}
