package breezeway.monitor.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The gauges of one name, one for each combination of tag values that there is just now. Those that
 * are there no more are taken away, rather than shown as they last were. One thread updates; any
 * may read the gauges.
 */
final class Family {
  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private final String unit;
  private final List<String> tags;
  private final Map<List<String>, Member> members = new HashMap<>();

  private static final class Member {
    private volatile DoubleSupplier value;
    private Meter meter;
  }

  /**
   * @param unit base unit; empty for none
   */
  Family(MeterRegistry registry, String name, String unit, String description, String... tags) {
    this.registry = registry;
    this.name = name;
    this.unit = unit;
    this.description = description;
    this.tags = List.of(tags);
  }

  /**
   * @param values by tag values, in the order of the tags; evaluated when they are read
   */
  void update(Map<List<String>, DoubleSupplier> values) {
    members
        .entrySet()
        .removeIf(
            member -> {
              boolean isGone = !values.containsKey(member.getKey());
              if (isGone) {
                registry.remove(member.getValue().meter);
              }
              return isGone;
            });
    values.forEach(
        (tagValues, value) -> {
          Member known = members.get(tagValues);
          if (known != null) {
            known.value = value;
          } else {
            members.put(tagValues, add(tagValues, value));
          }
        });
  }

  private Member add(List<String> tagValues, DoubleSupplier value) {
    Member member = new Member();
    member.value = value;
    List<Tag> all = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      all.add(Tag.of(tags.get(i), tagValues.get(i)));
    }
    member.meter =
        Gauge.builder(name, () -> member.value.getAsDouble())
            .description(description)
            .baseUnit(unit.isEmpty() ? null : unit)
            .tags(all)
            .register(registry);
    return member;
  }
}
