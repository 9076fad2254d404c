package breezeway.common.config;

/** Helps out with a word that is not known: names the nearest known one, or all of them. */
public final class Suggestion {
  private Suggestion() {}

  /** {@code did you mean 'tasks'?}, or {@code known are …} when no known word is near. */
  public static String of(String word, Iterable<String> known) {
    String best = null;
    int bestDistance = Math.max(2, word.length() / 3);
    for (String candidate : known) {
      int distance = editDistance(word, candidate);
      if (distance <= bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best == null ? "known are " + String.join(", ", known) : "did you mean '" + best + "'?";
  }

  private static int editDistance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
