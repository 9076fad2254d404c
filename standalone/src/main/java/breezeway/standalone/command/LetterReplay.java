package breezeway.standalone.command;

import breezeway.common.config.Settings;
import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.topic.Topics;
import breezeway.loader.Rebuild;
import breezeway.loader.loop.LoadLoops;
import breezeway.standalone.House;
import breezeway.standalone.ServiceKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Sends letters through again, once each, and waits for what comes of them. What the transformer
 * refused is published as it came, as of its own run, so that it cannot overwrite anything newer;
 * what PostgreSQL refused is loaded again with the last state of every record.
 */
final class LetterReplay {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(5);
  private static final Set<ServiceKind> NEEDED =
      EnumSet.of(ServiceKind.TRANSFORMER, ServiceKind.LOADER);
  private static final String ROW_SET = "row-set";
  private static final String MESSAGE = "message";
  private static final String PAGE = "page";

  private final House house;
  private final Settings settings;
  private final LetterInbox inbox;
  private final Console console;
  private final String id = UUID.randomUUID().toString();
  private final List<LetterOutcome> outcomes = new ArrayList<>();
  private long lastRound = System.nanoTime();

  LetterReplay(House house, LetterInbox inbox, Console console) {
    this.house = house;
    this.settings = house.settings();
    this.inbox = inbox;
    this.console = console;
  }

  /** Returns what came of each letter. */
  List<LetterOutcome> run(List<KeptLetter> letters) throws InterruptedException {
    List<KeptLetter> toPublish = new ArrayList<>();
    List<KeptLetter> toLoad = new ArrayList<>();
    String cluster = clusterId();
    for (KeptLetter letter : letters) {
      Optional<String> obstacle = obstacle(letter, cluster);
      if (obstacle.isPresent()) {
        outcomes.add(LetterOutcome.notSent(letter, obstacle.get()));
      } else {
        (letter.kind().equals(ROW_SET) ? toLoad : toPublish).add(letter);
      }
    }
    if (!toPublish.isEmpty() || !toLoad.isEmpty()) {
      if (house.startMissing(NEEDED).isEmpty()) {
        console.line("The pipeline that is up takes the work.");
      }
      publish(toPublish);
      load(toLoad);
    }
    return outcomes;
  }

  private String clusterId() {
    try (Admin admin = Admin.create(settings.kafka().adminConfig())) {
      return LoadLoops.clusterId(admin);
    }
  }

  private Optional<String> obstacle(KeptLetter letter, String cluster) {
    boolean isPlaced =
        !letter.place().region().isEmpty() && settings.catalog().find(letter.entity()).isPresent();
    if (letter.kind().equals(MESSAGE) || !isPlaced) {
      return Optional.of("as it does not tell which run of which entity and region it belongs to");
    }
    if (letter.kind().equals(ROW_SET)) {
      return Optional.empty(); // what is loaded again is the row set, not the letter
    }
    if (letter.isCut()) {
      return Optional.of(
          "as only its beginning was kept, since it is larger than a message may be: ./breezeway"
              + " sync "
              + letter.place().region()
              + " "
              + letter.entity()
              + " --full fetches it again");
    }
    return letter.clusterId().equals(cluster)
        ? Optional.empty()
        : Optional.of("as its bytes are in another Kafka cluster");
  }

  private void publish(List<KeptLetter> letters) throws InterruptedException {
    if (letters.isEmpty()) {
      return;
    }
    Set<KeptLetter> refusedBefore = Set.copyOf(inbox.refusedByPostgres());
    inbox.noteReplay(letters);
    Set<KeptLetter> waiting = new LinkedHashSet<>();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (LetterOriginals originals = new LetterOriginals(settings.kafka());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings.kafka().producerConfig())) {
      originals.read(
          letters,
          (letter, message) -> {
            sent.add(producer.send(again(letter, message, producer)));
            waiting.add(letter);
          });
      for (Future<RecordMetadata> future : sent) {
        acknowledged(future);
      }
    }
    letters.stream()
        .filter(letter -> !waiting.contains(letter))
        .forEach(
            letter ->
                outcomes.add(
                    LetterOutcome.notSent(letter, "as Kafka does not have its bytes any more")));
    await(waiting, refusedBefore);
  }

  private ProducerRecord<byte[], byte[]> again(
      KeptLetter letter,
      ConsumerRecord<byte[], byte[]> message,
      KafkaProducer<byte[], byte[]> producer) {
    String region = letter.place().region();
    String topic = Topics.raw(letter.entity());
    RecordHeaders headers = new RecordHeaders();
    Headers.put(headers, Headers.KIND, letter.kind());
    Headers.put(headers, Headers.RUN_ID, letter.runId());
    Headers.put(headers, Headers.REGION, region);
    Headers.put(headers, Headers.ENTITY, letter.entity());
    Headers.put(headers, Headers.REPLAY, id);
    Headers.put(headers, Headers.LETTER, letter.place().fingerprint());
    Headers.get(message.headers(), Headers.COMPANY_ID)
        .ifPresent(company -> Headers.put(headers, Headers.COMPANY_ID, company));
    if (!letter.place().call().isEmpty()) {
      RecordKey key =
          RecordKey.parse(Headers.get(message.headers(), DeadLetter.RECORD_KEY).orElseThrow());
      Headers.put(headers, Headers.KIND, PAGE);
      Headers.put(headers, Headers.CALL, key.call().orElseThrow());
      Headers.put(headers, Headers.PARENT_ID, key.key());
    }
    return new ProducerRecord<>(
        topic,
        Topics.partition(region, producer.partitionsFor(topic).size()),
        region.getBytes(StandardCharsets.UTF_8),
        message.value(),
        headers);
  }

  private static void acknowledged(Future<RecordMetadata> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new PipelineException(
          Reason.KAFKA_UNAVAILABLE, "Kafka did not take what was sent again", e.getCause());
    }
  }

  private void await(Set<KeptLetter> waiting, Set<KeptLetter> refusedBefore)
      throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (!waiting.isEmpty() && System.nanoTime() < giveUp) {
      pause();
      Map<KeptLetter.Place, KeptLetter> now = now(waiting);
      List<KeptLetter> refused = inbox.refusedIn(id);
      // What is accepted may still be refused by PostgreSQL: that makes a letter of its own.
      List<KeptLetter> byPostgres = new ArrayList<>(inbox.refusedByPostgres());
      byPostgres.removeAll(refusedBefore);
      waiting.removeIf(
          letter -> {
            Optional<LetterOutcome> outcome =
                outcome(letter, now.get(letter.place()), refused, byPostgres);
            outcome.ifPresent(outcomes::add);
            return outcome.isPresent();
          });
    }
    for (KeptLetter letter : waiting) {
      outcomes.add(
          new LetterOutcome(
              letter,
              LetterOutcome.Kind.NO_ANSWER,
              "no answer within " + PATIENCE.toSeconds() + " s; dead-letters show tells later"));
    }
  }

  private Map<KeptLetter.Place, KeptLetter> now(Collection<KeptLetter> letters) {
    Set<String> fingerprints =
        letters.stream().map(letter -> letter.place().fingerprint()).collect(Collectors.toSet());
    Map<KeptLetter.Place, KeptLetter> now = new HashMap<>();
    inbox
        .letters(fingerprints, Optional.empty())
        .forEach(letter -> now.put(letter.place(), letter));
    return now;
  }

  /** Empty as long as there is none. */
  private static Optional<LetterOutcome> outcome(
      KeptLetter letter, KeptLetter now, List<KeptLetter> refused, List<KeptLetter> byPostgres) {
    Optional<KeptLetter> refusal = about(letter, refused);
    if (refusal.isPresent()) {
      return Optional.of(LetterOutcome.refused(letter, refusal.get()));
    }
    if (now == null || now.state().equals(LetterInbox.OPEN)) {
      return Optional.empty();
    }
    return Optional.of(
        about(letter, byPostgres)
            .map(row -> LetterOutcome.refused(letter, row))
            .orElseGet(() -> LetterOutcome.landed(letter)));
  }

  private static Optional<KeptLetter> about(KeptLetter letter, List<KeptLetter> others) {
    return others.stream()
        .filter(other -> other.entity().equals(letter.entity()))
        .filter(other -> other.place().isAbout(letter.place()))
        .findFirst();
  }

  private void load(List<KeptLetter> letters) throws InterruptedException {
    if (letters.isEmpty()) {
      return;
    }
    inbox.noteReplay(letters);
    Map<List<String>, Rebuild> rebuilds = new LinkedHashMap<>();
    for (KeptLetter letter : letters) {
      rebuilds.computeIfAbsent(
          List.of(letter.entity(), letter.place().region()),
          key ->
              Rebuild.begin(
                  settings, house.database(), List.of(key.getFirst()), Optional.of(key.getLast())));
    }
    while (!rebuilds.values().stream().allMatch(Rebuild::isDone)) {
      pause();
    }
    List<KeptLetter> refused = inbox.refusedByPostgres();
    for (KeptLetter letter : letters) {
      outcomes.add(
          about(letter, refused)
              .map(row -> LetterOutcome.refused(letter, row))
              .orElseGet(() -> LetterOutcome.landed(letter)));
    }
  }

  /** Meanwhile the pipeline that is up may end: then its part is done here. */
  private void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
    if (System.nanoTime() - lastRound > BETWEEN_ROUNDS.toNanos()) {
      house.startMissing(NEEDED);
      lastRound = System.nanoTime();
    }
  }
}
