package breezeway.standalone.simulator;

/** Free text of the lengths seen at the source, 300 to 600 characters. */
final class LongText {
  private LongText() {}

  static String of(int characters) {
    return "A long remark that goes on and on. "
        .repeat(characters / 35 + 1)
        .substring(0, characters);
  }
}
