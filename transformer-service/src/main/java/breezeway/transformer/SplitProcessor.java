package breezeway.transformer;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.log.LogPlace;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunMarker;
import breezeway.common.topic.Topics;
import breezeway.transformer.mapping.ExactJson;
import breezeway.transformer.mapping.RecordMapper;
import breezeway.transformer.page.PageSplitter;
import breezeway.transformer.page.Slice;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raw message in, its records out, one tree at a time. What cannot be read goes on as refused: no
 * message stops the stream.
 */
final class SplitProcessor implements Processor<byte[], byte[], String, Item> {
  static final String PAGE = "page";

  private static final Logger LOG = LoggerFactory.getLogger(SplitProcessor.class);
  private static final byte[] NOTHING = {};

  private final Map<String, RecordMapper> mappers;
  private ProcessorContext<String, Item> context;

  /**
   * @param mappers by entity
   */
  SplitProcessor(Map<String, RecordMapper> mappers) {
    this.mappers = mappers;
  }

  @Override
  public void init(ProcessorContext<String, Item> processorContext) {
    context = processorContext;
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    String entity = Topics.entityOf(metadata.topic());
    String source = metadata.topic() + "-" + metadata.partition() + "-" + metadata.offset();
    byte[] value = message.value() == null ? NOTHING : message.value();
    try {
      Origin origin = Origin.of(entity, source, message.headers());
      // Everything that comes of the message is done before this returns.
      try (LogPlace.Stay here = origin.place().enter()) {
        read(message, origin.with(Replay.of(message.headers(), value)), value);
      }
    } catch (IllegalArgumentException e) {
      String region =
          message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
      forward(message, region, new Item.Unreadable(entity, source, e.getMessage(), value));
    }
  }

  /**
   * @throws IllegalArgumentException when the headers do not make sense; nothing is sent on then
   */
  private void read(Record<byte[], byte[]> message, Origin origin, byte[] value) {
    RecordMapper mapper = mappers.get(origin.entity());
    if (mapper == null) {
      throw new IllegalArgumentException("there is no such entity");
    }
    String kind = Origin.required(message.headers(), Headers.KIND);
    Optional<String> call = Headers.get(message.headers(), Headers.CALL);
    if (kind.equals(Headers.RECORD)) {
      splitOff(message, origin, mapper, Slice.all(value));
    } else if (kind.equals(Headers.GONE)) {
      String key = Origin.required(message.headers(), Headers.PARENT_ID);
      forward(message, origin, new Item.NotFound(origin, RecordKey.of(origin.region(), key)));
    } else if (!kind.equals(PAGE)) {
      forward(message, origin, new Item.Marker(origin, marker(kind, value)));
    } else if (call.isPresent()) {
      forward(message, origin, answer(message, origin, mapper, call.get(), value));
    } else {
      splitPage(message, origin, mapper, value);
    }
  }

  /** When it is sent again, that concerns the page; its records are as new as its run. */
  private void splitPage(
      Record<byte[], byte[]> message, Origin origin, RecordMapper mapper, byte[] value) {
    Origin ofRecords = origin.with(Optional.empty());
    Optional<String> broken =
        PageSplitter.split(value, slice -> splitOff(message, ofRecords, mapper, slice));
    if (broken.isPresent()) {
      Slice all = Slice.all(value);
      forward(
          message,
          origin,
          Item.Refused.whole(origin, PAGE, Reason.PAGE_UNREADABLE, broken.get(), all));
    } else if (origin.replay().isPresent()) {
      forward(message, origin, new Item.Accepted(origin));
    }
  }

  private static RunMarker marker(String kind, byte[] value) {
    RunMarker marker;
    try {
      marker = RunMarker.parse(value);
    } catch (PipelineException e) {
      throw new IllegalArgumentException("it is not a run marker", e);
    }
    if (marker.kind() == null || !marker.kind().word().equals(kind)) {
      throw new IllegalArgumentException("it is not the run marker that its header announces");
    }
    return marker;
  }

  private void splitOff(
      Record<byte[], byte[]> message, Origin origin, RecordMapper mapper, Slice slice) {
    record(origin, mapper, slice).ifPresent(item -> forward(message, origin, item));
  }

  /**
   * What an element of a page is; empty for a record of another company, unless it was replayed.
   */
  private static Optional<Item> record(Origin origin, RecordMapper mapper, Slice slice) {
    try {
      JsonNode json = ExactJson.parse(slice.page(), slice.offset(), slice.length());
      if (origin.company().filter(company -> mapper.isForeign(json, company)).isPresent()) {
        LOG.debug("A record of another company is left out");
        return origin.replay().map(letter -> new Item.Accepted(origin));
      }
      return Optional.of(recordOfPage(origin, mapper, json, slice));
    } catch (IOException e) {
      return Optional.of(unreadableRecord(origin, e, slice));
    } catch (RuntimeException e) {
      LOG.error("A record cannot be read: {}", Unforeseen.of(e));
      return Optional.of(unreadableRecord(origin, e, slice));
    }
  }

  private static Item unreadableRecord(Origin origin, Exception failure, Slice slice) {
    String cause = "one record " + cause(failure);
    return Item.Refused.whole(origin, Headers.RECORD, Reason.PAGE_UNREADABLE, cause, slice);
  }

  private static Item recordOfPage(Origin origin, RecordMapper mapper, JsonNode json, Slice slice) {
    Optional<String> key = mapper.key(json);
    if (key.isEmpty()) {
      String cause =
          json.isObject() ? "has no usable id at " + mapper.spec().key() : "is not an object";
      return Item.Refused.whole(origin, Headers.RECORD, Reason.RECORD_WITHOUT_KEY, cause, slice);
    }
    return new Item.RecordOfPage(
        origin,
        RecordKey.of(origin.region(), key.get()),
        mapper.version(json),
        mapper.saysDeleted(json),
        json,
        slice);
  }

  private static Item answer(
      Record<byte[], byte[]> message,
      Origin origin,
      RecordMapper mapper,
      String call,
      byte[] value) {
    String parent = Origin.required(message.headers(), Headers.PARENT_ID);
    if (!mapper.spec().extract().calls().containsKey(call)) {
      throw new IllegalArgumentException("there is no such call");
    }
    RecordKey key = RecordKey.of(origin.region(), parent, call);
    Slice all = Slice.all(value);
    try {
      JsonNode json = ExactJson.parse(value, 0, value.length);
      if (json.isContainerNode() && !json.isEmpty() || json.isArray()) {
        return new Item.Answer(origin, key, json, all);
      }
      return unreadableAnswer(origin, key, "holds neither an array nor an object", all);
    } catch (IOException e) {
      return unreadableAnswer(origin, key, cause(e), all);
    } catch (RuntimeException e) {
      LOG.error("An answer cannot be read: {}", Unforeseen.of(e));
      return unreadableAnswer(origin, key, cause(e), all);
    }
  }

  private static Item unreadableAnswer(Origin origin, RecordKey key, String cause, Slice all) {
    return new Item.Refused(
        origin,
        PAGE,
        Optional.of(key),
        OptionalLong.empty(),
        false,
        Reason.PAGE_UNREADABLE,
        "",
        cause,
        all);
  }

  private static String cause(Exception failure) {
    return switch (failure) {
      case StreamConstraintsException e ->
          "is nested too deep, or holds a value out of all bounds or too many";
      case CharConversionException e -> "is not text in UTF-8";
      case RuntimeException e -> "cannot be read (" + e.getClass().getSimpleName() + ")";
      default -> "is not JSON";
    };
  }

  private void forward(Record<byte[], byte[]> message, Origin origin, Item item) {
    forward(message, origin.region(), item);
  }

  private void forward(Record<byte[], byte[]> message, String region, Item item) {
    context.forward(new Record<>(region, item, message.timestamp()));
  }
}
