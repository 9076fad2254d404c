package breezeway.loader.drift;

import breezeway.common.message.PayloadProfile;
import breezeway.common.spec.EntitySpec;
import breezeway.common.spec.KnownKeys;
import breezeway.common.spec.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares what a run's payloads looked like with what was known: a function of the two, and of the
 * spec, which says what nobody looks at any more. The first run of a region and entity is what the
 * others are compared with.
 */
public final class DriftComparison {
  /** Fewer than these show no rule, so their change is none: small lists differ by chance. */
  static final int ENOUGH = 20;

  /** A key that at least half of them had was meant to be there; others come and go. */
  static final double USUAL = 0.5;

  /**
   * The share without a value wavers with the season; a third of all records does not by itself.
   */
  static final double FAR = 0.3 + 1e-9;

  private final KnownKeys known;
  private final Map<String, PayloadField> previous;
  private final Map<String, PayloadField> now;
  private final boolean whole;
  private final Map<DriftEntry.Key, DriftEntry> open;

  private final List<DriftEntry> begun = new ArrayList<>();
  private final List<DriftEntry> lasting = new ArrayList<>();
  private final Set<DriftEntry.Key> ended = new LinkedHashSet<>();
  private final Map<String, PayloadField> next = new LinkedHashMap<>();

  /**
   * What follows from a comparison.
   *
   * @param begun new lines of the ledger
   * @param lasting open lines that are still so, with their numbers now
   * @param ended open lines that are no longer so
   * @param known what is known from now on, by pointer
   */
  public record Result(
      List<DriftEntry> begun,
      List<DriftEntry> lasting,
      Set<DriftEntry.Key> ended,
      Map<String, PayloadField> known) {}

  private DriftComparison(
      EntitySpec spec,
      Map<String, PayloadField> previous,
      Collection<DriftEntry> open,
      PayloadProfile profile) {
    this.known = new KnownKeys(spec);
    this.previous = previous;
    this.open = open.stream().collect(Collectors.toMap(DriftEntry::key, Function.identity()));
    this.whole = profile.whole();
    this.now = new LinkedHashMap<>();
    profile.fields().forEach(field -> now.put(field.pointer(), PayloadField.of(field)));
  }

  /**
   * @param previous what was known, by pointer; empty before the first run
   * @param open the open lines of the ledger
   */
  public static Result of(
      EntitySpec spec,
      Map<String, PayloadField> previous,
      Collection<DriftEntry> open,
      PayloadProfile profile) {
    DriftComparison comparison = new DriftComparison(spec, previous, open, profile);
    comparison.compare();
    return new Result(comparison.begun, comparison.lasting, comparison.ended, comparison.next);
  }

  private void compare() {
    if (previous.isEmpty()) {
      next.putAll(now);
      return;
    }
    for (PayloadField field : now.values()) {
      PayloadField before = previous.get(field.pointer());
      next.put(field.pointer(), before == null ? unknown(field) : known(before, field));
    }
    for (PayloadField before : previous.values()) {
      if (!now.containsKey(before.pointer())) {
        absent(before).ifPresent(field -> next.put(field.pointer(), field));
      }
    }
    for (DriftEntry entry : open.values()) {
      look(entry);
    }
  }

  private PayloadField unknown(PayloadField field) {
    // below a key that is new itself, or in a list that was always empty, everything is new
    boolean isTopmost = previous.containsKey(PayloadField.parentOf(field.pointer()));
    if (isTopmost && !field.isRoot() && !field.isElement()) {
      begin(
          DriftKind.NEW_KEY,
          field,
          "",
          "never there before, now in %s of %d; %s%s"
              .formatted(
                  percent(field.presentShare()),
                  field.seen(),
                  field.typed() == 0 ? "no value yet" : String.join(" or ", field.types().keySet()),
                  readBy(field.pointer(), "; it fills ")),
          field.presentShare(),
          0);
    }
    return field;
  }

  private PayloadField known(PayloadField before, PayloadField field) {
    if (before.typed() >= ENOUGH) {
      field.types().keySet().stream()
          .filter(type -> !before.types().containsKey(type))
          .filter(type -> !isNumberAsBefore(field.pointer(), type, before))
          .forEach(type -> newType(before, field, type));
    }
    boolean wasClosed = !before.manyWords() && !field.manyWords();
    if (wasClosed && PayloadField.sum(before.words()) >= ENOUGH) {
      field.words().keySet().stream()
          .filter(word -> !before.words().containsKey(word))
          .forEach(word -> newValue(field, word));
    }
    if (!whole || field.seen() < ENOUGH) {
      return before.learningFrom(field);
    }
    compareEmptyShares(before, field);
    return before.replacedBy(field);
  }

  /** Whole numbers are decimals too; and a numeric column takes both. */
  private boolean isNumberAsBefore(String pointer, String type, PayloadField before) {
    if (type.equals("integer")) {
      return before.types().containsKey("decimal");
    }
    List<KnownKeys.Reader> readers =
        known.find(pointer).map(KnownKeys.Place::readers).orElse(List.of());
    return type.equals("decimal")
        && before.types().containsKey("integer")
        && !readers.isEmpty()
        && readers.stream().allMatch(reader -> reader.column().type() == SqlType.NUMERIC);
  }

  private void newType(PayloadField before, PayloadField field, String type) {
    double share = PayloadField.share(field.types().get(type), field.typed());
    begin(
        DriftKind.NEW_TYPE,
        field,
        type,
        "%s where it was %s, in %s of %d values%s"
            .formatted(
                type,
                String.join(" or ", before.types().keySet()),
                percent(share),
                field.typed(),
                readBy(field.pointer(), "; it fills ")),
        share,
        0);
  }

  private void newValue(PayloadField field, String word) {
    long all = PayloadField.sum(field.words());
    double share = PayloadField.share(field.words().get(word), all);
    begin(
        DriftKind.NEW_VALUE,
        field,
        word,
        "the word '%s', in %s of %d%s"
            .formatted(word, percent(share), all, readBy(field.pointer(), "; it fills ")),
        share,
        0);
  }

  private void compareEmptyShares(PayloadField before, PayloadField field) {
    boolean moved = Math.abs(field.emptyShare() - before.emptyShare()) > FAR;
    if (before.seen() >= ENOUGH
        && moved
        && field.present() > 0
        && !open.containsKey(new DriftEntry.Key(DriftKind.NULL_SHARE, field.pointer(), ""))
        && !open.containsKey(new DriftEntry.Key(DriftKind.GONE_KEY, field.pointer(), ""))
        && !isExplainedByParent(field)) {
      begin(
          DriftKind.NULL_SHARE,
          field,
          "",
          "without a value in %s of %d, before in %s%s"
              .formatted(
                  percent(field.emptyShare()),
                  field.seen(),
                  percent(before.emptyShare()),
                  readBy(field.pointer(), "; it fills ")),
          field.emptyShare(),
          before.emptyShare());
    }
  }

  /** Elements have no share of their own: they come and go with their list. */
  private boolean isExplainedByParent(PayloadField field) {
    return field.isRoot() || field.isElement();
  }

  /** What is left of a field that this run did not have. */
  private Optional<PayloadField> absent(PayloadField before) {
    if (!isLookedAt(before.pointer())) {
      return Optional.empty();
    }
    PayloadField field = before.withMapped(known.find(before.pointer()).isPresent());
    long seen = seenNow(before.pointer());
    if (!whole || seen < ENOUGH || before.isRoot() || before.isElement()) {
      return Optional.of(field);
    }
    if (before.seen() >= ENOUGH && before.presentShare() >= USUAL) {
      begin(
          DriftKind.GONE_KEY,
          field,
          "",
          "in none of %d, before in %s%s"
              .formatted(
                  seen,
                  percent(before.presentShare()),
                  readBy(before.pointer(), "; NULL will be ")),
          0,
          before.presentShare());
    }
    return Optional.of(field.absent(seen));
  }

  /** Objects that could have had the key in this run. */
  private long seenNow(String pointer) {
    PayloadField parent = now.get(PayloadField.parentOf(pointer));
    return parent == null ? 0 : parent.objects();
  }

  /** Whether the spec still lets the place be looked at: what it ignores is not. */
  private boolean isLookedAt(String pointer) {
    for (String at = pointer; at.indexOf('/') >= 0; at = PayloadField.parentOf(at)) {
      Optional<KnownKeys.Place> place = known.find(at);
      boolean isClosed =
          place.isPresent()
              && (place.get().isIgnored() || (place.get().isWhole() && !at.equals(pointer)));
      if (isClosed) {
        return false;
      }
    }
    return true;
  }

  /** Whether an open line is still so; only a run that could have shown the contrary ends it. */
  private void look(DriftEntry entry) {
    PayloadField field = now.get(entry.pointer());
    boolean isMapped = known.find(entry.pointer()).isPresent();
    if (!isLookedAt(entry.pointer())) {
      ended.add(entry.key());
      return;
    }
    switch (entry.kind()) {
      case NEW_KEY -> {
        if (isMapped) {
          ended.add(entry.key());
        } else if (field != null) {
          last(entry, field, field.presentShare());
        } else if (whole && seenNow(entry.pointer()) > 0) {
          ended.add(entry.key());
        }
      }
      case GONE_KEY -> {
        if (field != null || (entry.mapped() && !isMapped)) {
          ended.add(entry.key());
        }
      }
      case NEW_TYPE -> {
        if (field != null && field.types().containsKey(entry.what())) {
          last(entry, field, PayloadField.share(field.types().get(entry.what()), field.typed()));
        } else if (field != null && whole && field.typed() > 0) {
          ended.add(entry.key());
          next.computeIfPresent(entry.pointer(), (key, kept) -> kept.withoutType(entry.what()));
        }
      }
      case NEW_VALUE -> {
        if (field != null && field.words().containsKey(entry.what())) {
          long all = PayloadField.sum(field.words());
          last(entry, field, PayloadField.share(field.words().get(entry.what()), all));
        } else if (field != null && whole && !field.words().isEmpty()) {
          ended.add(entry.key());
          next.computeIfPresent(entry.pointer(), (key, kept) -> kept.withoutWord(entry.what()));
        }
      }
      case NULL_SHARE -> {
        if (field == null || !whole || field.seen() < ENOUGH) {
          return;
        }
        if (Math.abs(field.emptyShare() - entry.shareBefore()) <= FAR) {
          ended.add(entry.key());
        } else {
          last(entry, field, field.emptyShare());
        }
      }
    }
  }

  private void last(DriftEntry entry, PayloadField field, double share) {
    lasting.add(
        new DriftEntry(
            entry.kind(),
            entry.pointer(),
            entry.what(),
            field.mapped(),
            entry.detail(),
            share,
            entry.shareBefore(),
            entry.example()));
  }

  private void begin(
      DriftKind kind,
      PayloadField field,
      String what,
      String detail,
      double share,
      double shareBefore) {
    DriftEntry entry =
        new DriftEntry(
            kind,
            field.pointer(),
            what,
            field.mapped(),
            detail,
            share,
            shareBefore,
            field.example());
    if (!open.containsKey(entry.key())) {
      begun.add(entry);
    }
  }

  private String readBy(String pointer, String start) {
    String columns =
        known.find(pointer).map(KnownKeys.Place::allReaders).orElse(List.of()).stream()
            .map(reader -> reader.table() + "." + reader.column().name())
            .distinct()
            .collect(Collectors.joining(", "));
    return columns.isEmpty() ? "" : start + columns;
  }

  /** Whole percents, but never 0 for something or 100 for not all. */
  public static String percent(double share) {
    if (share > 0 && share < 0.01) {
      return "less than 1 %";
    }
    if (share > 0.99 && share < 1) {
      return "more than 99 %";
    }
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }
}
