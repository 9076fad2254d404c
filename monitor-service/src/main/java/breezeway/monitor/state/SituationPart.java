package breezeway.monitor.state;

/** What a reading is made of; each part is read, or not, on its own. */
public enum SituationPart {
  CELLS("the state of the entities"),
  TOKENS("the tokens"),
  SERVICES("the services"),
  DEAD_LETTERS("the dead letters"),
  ALERTS("the alerts"),
  TABLES("the size of the tables"),
  TRANSFORMER_LAG("what the transformer has before it"),
  LOADER_LAG("what the loader has before it"),
  DISKS("the disks");

  private final String words;

  SituationPart(String words) {
    this.words = words;
  }

  /** For a sentence. */
  String words() {
    return words;
  }
}
