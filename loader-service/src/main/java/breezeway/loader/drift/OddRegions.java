package breezeway.loader.drift;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the region that differs from all others: they are companies of one vendor and should send
 * the same. A function of what is known of each region.
 */
public final class OddRegions {
  /** Of two that differ nobody can say which one is odd. */
  private static final int FEWEST_REGIONS = 3;

  /** What fewer have than one in ten may be missing elsewhere by chance. */
  private static final double RARE = 0.1;

  private final Map<String, Map<String, PayloadField>> regions;

  /** One difference; the sentence names the region. */
  public record Odd(String region, String pointer, String sentence) {}

  private OddRegions(Map<String, Map<String, PayloadField>> regions) {
    this.regions = regions;
  }

  /**
   * @param regions what is known of one entity, by region and pointer
   */
  public static List<Odd> of(Map<String, Map<String, PayloadField>> regions) {
    return new OddRegions(regions).find();
  }

  private List<Odd> find() {
    Set<String> pointers = new TreeSet<>();
    regions.values().forEach(fields -> pointers.addAll(fields.keySet()));
    List<Odd> odd = new ArrayList<>();
    Set<String> told = new LinkedHashSet<>();
    for (String pointer : pointers) {
      Map<String, PayloadField> judged = judged(pointer);
      boolean isBelowTold = told.contains(PayloadField.parentOf(pointer));
      if (judged.size() < FEWEST_REGIONS || isBelowTold || pointer.endsWith("/*")) {
        if (isBelowTold) {
          told.add(pointer);
        }
        continue;
      }
      List<Odd> here = find(pointer, judged);
      if (!here.isEmpty()) {
        told.add(pointer);
        odd.addAll(here);
      }
    }
    return odd;
  }

  /** The regions that saw enough of the objects around the key to speak of it. */
  private Map<String, PayloadField> judged(String pointer) {
    Map<String, PayloadField> judged = new LinkedHashMap<>();
    regions.forEach(
        (region, fields) -> {
          PayloadField field = fields.get(pointer);
          PayloadField parent = fields.get(PayloadField.parentOf(pointer));
          if (field == null && parent != null) {
            field =
                new PayloadField(
                    pointer,
                    false,
                    parent.objects(),
                    0,
                    0,
                    0,
                    Map.of(),
                    Map.of(),
                    false,
                    null,
                    null,
                    null);
          }
          if (field != null && !field.isRoot() && field.seen() >= DriftComparison.ENOUGH) {
            judged.put(region, field);
          }
        });
    return judged;
  }

  private static List<Odd> find(String pointer, Map<String, PayloadField> judged) {
    List<Odd> odd = new ArrayList<>();
    for (Map.Entry<String, PayloadField> entry : judged.entrySet()) {
      Collection<PayloadField> others =
          judged.entrySet().stream()
              .filter(other -> !other.getKey().equals(entry.getKey()))
              .map(Map.Entry::getValue)
              .toList();
      String sentence = sentence(entry.getKey(), entry.getValue(), others);
      if (sentence != null) {
        odd.add(new Odd(entry.getKey(), pointer, sentence));
      }
    }
    return odd;
  }

  /** What is odd about one region; null when nothing is. */
  private static String sentence(
      String region, PayloadField field, Collection<PayloadField> others) {
    String pointer = field.pointer();
    String size = " of " + field.seen();
    String rest = "the other " + others.size() + " regions";
    if (field.presentShare() >= RARE && others.stream().allMatch(o -> o.present() == 0)) {
      return "%s alone has %s: in %s%s, in none of %s"
          .formatted(region, pointer, DriftComparison.percent(field.presentShare()), size, rest);
    }
    if (field.present() == 0
        && others.stream().allMatch(o -> o.presentShare() >= DriftComparison.USUAL)) {
      return "%s alone lacks %s: in none%s, in %s of those of %s"
          .formatted(
              region, pointer, size, range(shares(others, PayloadField::presentShare)), rest);
    }
    String types = oddTypes(field, others);
    if (!types.isEmpty()) {
      return "%s alone has %s at %s; %s have %s"
          .formatted(region, types, pointer, rest, String.join(" or ", types(others)));
    }
    List<Double> empty = shares(others, PayloadField::emptyShare);
    boolean othersAgree = spread(empty) <= DriftComparison.FAR;
    boolean isFar =
        empty.stream()
            .allMatch(other -> Math.abs(other - field.emptyShare()) > DriftComparison.FAR);
    return othersAgree && isFar && field.present() > 0
        ? "%s alone has no value at %s in %s%s; %s in %s"
            .formatted(
                region,
                pointer,
                DriftComparison.percent(field.emptyShare()),
                size,
                rest,
                range(empty))
        : null;
  }

  private static String oddTypes(PayloadField field, Collection<PayloadField> others) {
    boolean canSay = others.stream().allMatch(o -> o.typed() >= DriftComparison.ENOUGH);
    Set<String> known = types(others);
    return field.types().entrySet().stream()
        .filter(type -> canSay && !known.contains(type.getKey()))
        .filter(type -> PayloadField.share(type.getValue(), field.typed()) >= RARE)
        .map(
            type ->
                "%s (%s of %d values)"
                    .formatted(
                        type.getKey(),
                        DriftComparison.percent(PayloadField.share(type.getValue(), field.typed())),
                        field.typed()))
        .collect(Collectors.joining(" and "));
  }

  private static Set<String> types(Collection<PayloadField> fields) {
    return fields.stream()
        .flatMap(field -> field.types().entrySet().stream())
        .filter(type -> type.getValue() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Double> shares(
      Collection<PayloadField> fields, java.util.function.ToDoubleFunction<PayloadField> share) {
    return fields.stream().map(share::applyAsDouble).sorted().toList();
  }

  private static double spread(List<Double> sorted) {
    return sorted.getLast() - sorted.getFirst();
  }

  private static String range(List<Double> sorted) {
    String least = DriftComparison.percent(sorted.getFirst());
    String most = DriftComparison.percent(sorted.getLast());
    return least.equals(most) ? least : least + " to " + most;
  }
}
