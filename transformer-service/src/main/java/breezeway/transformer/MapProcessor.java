package breezeway.transformer;

import breezeway.common.failure.Reason;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RowSet;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.Topics;
import breezeway.transformer.mapping.MappingException;
import breezeway.transformer.mapping.RecordMapper;
import breezeway.transformer.page.Slice;
import breezeway.transformer.profile.RunProfiles;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Record in, row set out; a value that does not fit makes the record a refused one. On the way it
 * looks at what keys there are: before the end of a run it tells of them.
 */
final class MapProcessor implements Processor<String, Item, String, Item.Decided> {
  /** A message also has a key and headers. */
  static final int MOST_VALUE_BYTES = Topics.MAX_MESSAGE_BYTES - 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(MapProcessor.class);

  private final Map<String, RecordMapper> mappers;
  private final RunProfiles profiles;
  private ProcessorContext<String, Item.Decided> context;

  /**
   * @param mappers by entity
   * @param profiles of this processor alone
   */
  MapProcessor(Map<String, RecordMapper> mappers, RunProfiles profiles) {
    this.mappers = mappers;
    this.profiles = profiles;
  }

  @Override
  public void init(ProcessorContext<String, Item.Decided> processorContext) {
    context = processorContext;
  }

  @Override
  public void process(Record<String, Item> message) {
    profile(message.value()).ifPresent(profiled -> context.forward(message.withValue(profiled)));
    context.forward(message.withValue(decided(message.value())));
  }

  /** Looks at what came, mapped or not; at the end of a run there is something to tell. */
  private Optional<Item.Decided> profile(Item item) {
    switch (item) {
      case Item.RecordOfPage page -> {
        Origin origin = page.origin();
        profiles.takeRecord(origin.region(), origin.entity(), origin.runId(), page.json());
      }
      case Item.Answer answer -> {
        Origin origin = answer.origin();
        String call = answer.key().call().orElseThrow();
        profiles.takeAnswer(origin.region(), origin.entity(), origin.runId(), call, answer.json());
      }
      case Item.Marker(Origin origin, RunMarker marker)
          when marker.kind() == RunMarker.Kind.RUN_COMPLETED -> {
        boolean isWhole = marker.mode() == RunMarker.Mode.FULL;
        return profiles
            .complete(origin.region(), origin.entity(), origin.runId(), isWhole)
            .map(profile -> new Item.Profiled(origin, profile));
      }
      case Item.Decided other -> {}
    }
    return Optional.empty();
  }

  private Item.Decided decided(Item item) {
    return switch (item) {
      case Item.Decided decided -> decided;
      case Item.RecordOfPage(
              Origin origin,
              RecordKey key,
              OptionalLong version,
              boolean saysDeleted,
              var json,
              Slice original) ->
          mapped(origin, key, version, saysDeleted, original, () -> mapper(origin).map(json));
      case Item.Answer(Origin origin, RecordKey key, var json, Slice original) ->
          mapped(
              origin,
              key,
              OptionalLong.empty(),
              false,
              original,
              () -> mapper(origin).mapAnswer(key.call().orElseThrow(), json));
    };
  }

  private RecordMapper mapper(Origin origin) {
    return mappers.get(origin.entity());
  }

  private static Item.Decided mapped(
      Origin origin,
      RecordKey key,
      OptionalLong version,
      boolean saysDeleted,
      Slice original,
      Supplier<RowSet> mapping) {
    try {
      RowSet rowSet = mapping.get();
      byte[] bytes = rowSet.toBytes();
      return bytes.length > MOST_VALUE_BYTES
          ? refused(
              origin,
              key,
              version,
              saysDeleted,
              "",
              "has more rows than a message can hold",
              original)
          : new Item.Mapped(origin, key, version, saysDeleted, bytes, rowSet.isEmpty());
    } catch (MappingException e) {
      return refused(origin, key, version, saysDeleted, e.field(), e.cause(), original);
    } catch (RuntimeException e) {
      // nothing but the record goes into a mapping, so another try would end in the same way
      LOG.error("{} cannot be mapped: {}", key, Unforeseen.of(e));
      String cause = "cannot be mapped (" + e.getClass().getSimpleName() + ")";
      return refused(origin, key, version, saysDeleted, "", cause, original);
    }
  }

  private static Item.Refused refused(
      Origin origin,
      RecordKey key,
      OptionalLong version,
      boolean saysDeleted,
      String field,
      String cause,
      Slice original) {
    return new Item.Refused(
        origin,
        key.call().isPresent() ? SplitProcessor.PAGE : Headers.RECORD,
        Optional.of(key),
        version,
        saysDeleted,
        Reason.VALUE_REJECTED,
        field,
        cause,
        original);
  }
}
