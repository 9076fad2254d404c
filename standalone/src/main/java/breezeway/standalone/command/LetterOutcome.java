package breezeway.standalone.command;

/**
 * What came of a letter that was sent through again.
 *
 * @param words for people
 */
record LetterOutcome(KeptLetter letter, Kind kind, String words) {
  enum Kind {
    LANDED,
    REFUSED_AGAIN,
    NOT_SENT,
    NO_ANSWER
  }

  static LetterOutcome landed(KeptLetter letter) {
    return new LetterOutcome(letter, Kind.LANDED, "landed");
  }

  /**
   * @param refusal the letter that came of it
   */
  static LetterOutcome refused(KeptLetter letter, KeptLetter refusal) {
    String words = LetterGroup.words(refusal.field(), refusal.cause());
    boolean isSame = refusal.place().fingerprint().equals(letter.place().fingerprint());
    String where = isSame ? "" : " (" + refusal.place().fingerprint() + ")";
    return new LetterOutcome(letter, Kind.REFUSED_AGAIN, "refused again, " + words + where);
  }

  static LetterOutcome notSent(KeptLetter letter, String why) {
    return new LetterOutcome(letter, Kind.NOT_SENT, "not sent, " + why);
  }
}
