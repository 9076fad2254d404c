package breezeway.loader.drift;

import breezeway.common.message.PayloadProfile;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of one place in the payloads of a region and entity.
 *
 * @param pointer see {@link PayloadProfile.Field}
 * @param mapped whether a column reads it, or something below it
 * @param seen objects that could have had it, in the last run that told enough; so are the other
 *     numbers
 * @param types every type that was ever accepted, with its number then
 * @param words every word of a closed list, in the same way
 */
public record PayloadField(
    String pointer,
    boolean mapped,
    long seen,
    long present,
    long nulls,
    long empty,
    Map<String, Long> types,
    Map<String, Long> words,
    boolean manyWords,
    String form,
    String example,
    String note) {
  private static final int MOST_WORDS = 50;

  static PayloadField of(PayloadProfile.Field field) {
    return new PayloadField(
        field.pointer(),
        field.use() != PayloadProfile.Use.UNKNOWN,
        field.seen(),
        field.present(),
        field.nulls(),
        field.empty(),
        field.types(),
        field.values(),
        field.manyValues(),
        field.form(),
        field.example(),
        field.note());
  }

  /** The pointer of the object or list around it; a root has none and gives itself. */
  public static String parentOf(String pointer) {
    int slash = pointer.lastIndexOf('/');
    return slash < 0 ? pointer : pointer.substring(0, slash);
  }

  /** Whether this is the record, or the answer of a call. */
  public boolean isRoot() {
    return pointer.indexOf('/') < 0;
  }

  public boolean isElement() {
    return pointer.endsWith("/*");
  }

  /** Share of those that have the key, null included. */
  public double presentShare() {
    return share(present, seen);
  }

  /** Share of those without a value: the key is absent, null or empty. */
  public double emptyShare() {
    return share(seen - present + nulls + empty, seen);
  }

  /** Values that are neither null nor an empty text or object. */
  public long typed() {
    return sum(types);
  }

  long objects() {
    return types.getOrDefault("object", 0L);
  }

  /** Whether the spec takes it or not, it is the same otherwise. */
  PayloadField withMapped(boolean nowMapped) {
    return new PayloadField(
        pointer, nowMapped, seen, present, nulls, empty, types, words, manyWords, form, example,
        note);
  }

  /** What a run without this key leaves of it: types and words stay known. */
  PayloadField absent(long nowSeen) {
    return new PayloadField(
        pointer,
        mapped,
        nowSeen,
        0,
        0,
        0,
        zeros(types),
        zeros(words),
        manyWords,
        form,
        example,
        note);
  }

  /** The numbers of a later run; types and words that it does not have stay known. */
  PayloadField replacedBy(PayloadField now) {
    Map<String, Long> allTypes = zeros(types);
    allTypes.putAll(now.types);
    Map<String, Long> allWords = zeros(words);
    allWords.putAll(now.words);
    return new PayloadField(
        pointer,
        now.mapped,
        now.seen,
        now.present,
        now.nulls,
        now.empty,
        allTypes,
        allWords,
        manyWords || now.manyWords || allWords.size() > MOST_WORDS,
        now.form,
        example == null ? now.example : example,
        now.note == null ? note : now.note);
  }

  /** The numbers as they are, with types and words that a small run had. */
  PayloadField learningFrom(PayloadField now) {
    Map<String, Long> allTypes = new LinkedHashMap<>(types);
    now.types.forEach(allTypes::putIfAbsent);
    Map<String, Long> allWords = new LinkedHashMap<>(words);
    now.words.forEach(allWords::putIfAbsent);
    return new PayloadField(
        pointer,
        now.mapped,
        seen,
        present,
        nulls,
        empty,
        allTypes,
        allWords,
        manyWords || now.manyWords || allWords.size() > MOST_WORDS,
        form == null && typed() == 0 ? now.form : form,
        example == null ? now.example : example,
        note);
  }

  PayloadField withoutType(String type) {
    Map<String, Long> fewer = new LinkedHashMap<>(types);
    fewer.remove(type);
    return new PayloadField(
        pointer, mapped, seen, present, nulls, empty, fewer, words, manyWords, form, example, note);
  }

  PayloadField withoutWord(String word) {
    Map<String, Long> fewer = new LinkedHashMap<>(words);
    fewer.remove(word);
    return new PayloadField(
        pointer, mapped, seen, present, nulls, empty, types, fewer, manyWords, form, example, note);
  }

  static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }

  private static Map<String, Long> zeros(Map<String, Long> counts) {
    Map<String, Long> zeros = new LinkedHashMap<>();
    counts.keySet().forEach(key -> zeros.put(key, 0L));
    return zeros;
  }
}
