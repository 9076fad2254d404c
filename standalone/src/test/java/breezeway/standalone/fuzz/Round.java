package breezeway.standalone.fuzz;

import breezeway.common.message.DeadLetter;
import breezeway.common.message.Headers;
import breezeway.common.message.RecordKey;
import breezeway.common.message.RunMarker;
import breezeway.common.spec.EntityCatalog;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Some cases on their way through the pipeline together, a region of its own for each entity, and
 * the comparison of what became of them with what should have.
 */
final class Round {
  private static final int CASES_OF_A_PAGE = 20;
  private static final int LARGE = 200_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int number;
  private final FuzzPipeline pipeline;
  private final FuzzCases cases;
  private final EntityCatalog catalog;
  private final Map<String, Oracle> oracles = new HashMap<>();
  private final Map<String, OpenPage> open = new HashMap<>();
  private final List<Message> messages = new ArrayList<>();
  private final Map<String, Map<String, State>> records = new HashMap<>();
  private final Map<String, Map<String, State>> answers = new HashMap<>();
  private final Map<String, Map<String, Unsure>> unsure = new HashMap<>();
  private final Map<String, Owner> owners = new HashMap<>();
  private final Map<String, Latest> latest = new HashMap<>();
  private final List<String> landedAfterAll = new ArrayList<>();
  private final Set<String> refusedWithoutKey = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private long neighbours;
  private int landed;
  private int refused;

  Round(int number, FuzzPipeline pipeline, FuzzCases cases, EntityCatalog catalog) {
    this.number = number;
    this.pipeline = pipeline;
    this.cases = cases;
    this.catalog = catalog;
    this.neighbours = number * 1_000_000L;
    catalog.all().forEach(spec -> oracles.put(spec.name(), new Oracle(spec)));
  }

  static String region(int round, String entity) {
    return "round" + round + "_" + entity;
  }

  /** What stands of a record, and by which case. */
  private record State(List<String> rows, String who) {}

  /**
   * What was taken last under a key, whether or not it landed.
   *
   * @param refused digest of the bytes that stand refused; null when none do
   */
  private record Latest(Expected.Version version, String refused) {}

  private record Owner(State state, String line) {}

  /** A record that may land or not. */
  private record Unsure(List<String> rows, Message message) {}

  /**
   * A message that was sent, and the letters that it must lead to, by the digest of their bytes.
   */
  private static final class Message {
    private final Future<RecordMetadata> sent;
    private final String who;
    private final String whole;
    private final Map<String, Deque<String>> letters = new LinkedHashMap<>();
    private final Set<String> mayHave = new HashSet<>();
    private boolean mayHaveMore;
    private boolean isWholeRefused;

    Message(Future<RecordMetadata> sent, String who, byte[] bytes) {
      this.sent = sent;
      this.who = who;
      this.whole = digest(bytes);
    }
  }

  /** A page that fills up. */
  private static final class OpenPage {
    private final List<byte[]> elements = new ArrayList<>();
    private final List<String> who = new ArrayList<>();
  }

  /** Sends all cases of the round; returns what went wrong. */
  List<String> run(int firstCase, int afterLast) throws SQLException {
    for (String entity : catalog.names()) {
      pipeline.marker(entity, region(number, entity), RunMarker.Kind.RUN_STARTED);
    }
    for (int i = firstCase; i < afterLast; i++) {
      send(cases.make(i));
    }
    for (String entity : catalog.names()) {
      flush(entity);
      pipeline.marker(entity, region(number, entity), RunMarker.Kind.RUN_COMPLETED);
    }
    awaitEnd();
    compareLetters();
    for (String entity : catalog.names()) {
      compareRows(entity);
    }
    return faults;
  }

  int landed() {
    return landed;
  }

  int refused() {
    return refused;
  }

  // ---- sending

  private void send(FuzzCase fuzzCase) {
    switch (fuzzCase) {
      case FuzzCase.OfRecord one -> add(one.entity(), one.bytes(), who(one));
      case FuzzCase.OfAnswer one -> {
        add(one.entity(), one.parentBytes(), who(one) + " (its record)");
        flush(one.entity());
        String region = region(number, one.entity());
        String parent = String.valueOf(one.parent());
        Message message =
            new Message(
                pipeline.answer(one.entity(), region, one.call(), parent, one.bytes()),
                who(one),
                one.bytes());
        messages.add(message);
        Expected expected = oracles.get(one.entity()).answer(one.call(), parent, one.bytes());
        take(answers, one.entity(), "/" + one.call(), expected, message, one.bytes(), who(one));
      }
      case FuzzCase.OfPage one -> {
        flush(one.entity());
        Message message = sendPage(one.entity(), one.bytes(), who(one));
        for (byte[] element : one.whole()) {
          expect(one.entity(), element, message, who(one));
        }
        for (byte[] element : one.unsure()) {
          if (oracles.get(one.entity()).record(element) instanceof Expected.Lands lands) {
            unsure
                .computeIfAbsent(one.entity(), key -> new HashMap<>())
                .put(lands.key(), new Unsure(lands.rows(), message));
          }
          message.mayHaveMore = true;
        }
        if (one.isRefused()) {
          expectLetter(one.entity(), message, message.whole, "the page of " + who(one), true);
        }
      }
    }
  }

  private static String who(FuzzCase fuzzCase) {
    return "case " + fuzzCase.number() + " (" + fuzzCase.entity() + " " + fuzzCase.how() + ")";
  }

  private void add(String entity, byte[] bytes, String who) {
    if (bytes.length > LARGE) {
      flush(entity);
    }
    OpenPage page = open.computeIfAbsent(entity, key -> new OpenPage());
    if (page.elements.isEmpty()) {
      addNeighbour(entity, page);
    }
    page.elements.add(bytes);
    page.who.add(who);
    if (page.elements.size() == CASES_OF_A_PAGE / 2) {
      addNeighbour(entity, page);
    }
    if (page.elements.size() >= CASES_OF_A_PAGE || bytes.length > LARGE) {
      flush(entity);
    }
  }

  private void addNeighbour(String entity, OpenPage page) {
    page.elements.add(cases.neighbour(entity, neighbours++));
    page.who.add("a sound neighbour");
  }

  private void flush(String entity) {
    OpenPage page = open.remove(entity);
    if (page == null) {
      return;
    }
    addNeighbour(entity, page);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("{\"results\": [".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    for (int i = 0; i < page.elements.size(); i++) {
      if (i > 0) {
        bytes.write(',');
      }
      bytes.writeBytes(page.elements.get(i));
    }
    bytes.writeBytes("]}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    Message message = sendPage(entity, bytes.toByteArray(), "page of " + page.who);
    boolean hasGap = false;
    for (int i = 0; i < page.elements.size(); i++) {
      hasGap |= page.elements.get(i).length == 0; // nothing that could be set aside: the page is
      if (page.elements.get(i).length > 0) {
        expect(entity, page.elements.get(i), message, page.who.get(i));
      }
    }
    if (hasGap) {
      expectLetter(entity, message, message.whole, "a page with a gap", true);
    }
  }

  private Message sendPage(String entity, byte[] bytes, String who) {
    Message message = new Message(pipeline.page(entity, region(number, entity), bytes), who, bytes);
    messages.add(message);
    return message;
  }

  // ---- what is expected

  private void expect(String entity, byte[] element, Message message, String who) {
    Expected expected = oracles.get(entity).record(element);
    if (expected instanceof Expected.Refused && who.startsWith("a sound")) {
      throw new AssertionError(who + " is not sound: " + expected);
    }
    take(records, entity, "", expected, message, element, who);
  }

  private void take(
      Map<String, Map<String, State>> states,
      String entity,
      String suffix,
      Expected expected,
      Message message,
      byte[] bytes,
      String who) {
    Map<String, State> known = states.computeIfAbsent(entity, key -> new HashMap<>());
    switch (expected) {
      case Expected.LeftOut leftOut -> {}
      case Expected.Lands lands -> {
        landed++;
        String key = recordKey(entity, lands.key(), suffix);
        Latest before = latest.get(key);
        if (isInTurn(lands.version(), before)) {
          State state = new State(new ArrayList<>(lands.rows()), who);
          known.put(lands.key() + suffix, state);
          claim(entity, lands.claims(), state);
          latest.put(key, new Latest(lands.version(), null));
          if (before != null && before.refused() != null) {
            landedAfterAll.add(key);
          }
        }
      }
      case Expected.Refused refusal -> {
        refused++;
        String digest = digest(bytes);
        String why = who + ": " + refusal.why();
        if (refusal.key() == null) {
          expectLetter(entity, message, digest, why, true);
          return;
        }
        String key = recordKey(entity, refusal.key(), suffix);
        Latest before = latest.get(key);
        if (isInTurn(refusal.version(), before)) {
          if (before == null || !digest.equals(before.refused())) {
            expectLetter(entity, message, digest, why, false);
          }
          latest.put(key, new Latest(refusal.version(), digest));
        }
      }
    }
  }

  private static boolean isInTurn(Expected.Version version, Latest before) {
    return before == null || !version.isOlderThan(before.version());
  }

  /** As messages name it. */
  private String recordKey(String entity, String key, String suffix) {
    String region = region(number, entity);
    return (suffix.isEmpty()
            ? RecordKey.of(region, key)
            : RecordKey.of(region, key, suffix.substring(1)))
        .toString();
  }

  /** What has no key and is refused a second time need not lead to a second letter. */
  private void expectLetter(
      String entity, Message message, String digest, String why, boolean isKeyless) {
    if (isKeyless && !refusedWithoutKey.add(entity + digest)) {
      message.mayHave.add(digest);
    } else {
      message.letters.computeIfAbsent(digest, key -> new ArrayDeque<>()).add(why);
    }
  }

  /** A row that is one of a kind in its region goes to the record that named it last. */
  private void claim(String entity, Map<String, String> claims, State state) {
    claims.forEach(
        (key, line) -> {
          Owner before = owners.put(entity + key, new Owner(state, line));
          if (before != null && before.state() != state) {
            before.state().rows().remove(before.line());
          }
        });
  }

  // ---- what became of it

  private void awaitEnd() throws SQLException {
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    String sql =
        "select count(*) from breezeway.etl_sync_log"
            + " where region_code like ? and sync_status in ('success', 'partial')";
    int wanted = catalog.names().size();
    int ended = 0;
    while (ended < wanted) {
      if (System.nanoTime() > giveUpAt || !pipeline.isHealthy()) {
        throw new AssertionError(
            "round %d: %d of %d runs ended within %s, healthy: %s"
                .formatted(number, ended, wanted, PATIENCE, pipeline.isHealthy()));
      }
      try (PreparedStatement statement = pipeline.watcher().prepareStatement(sql)) {
        statement.setString(1, "round" + number + "\\_%");
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          ended = row.getInt(1);
        }
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void compareLetters() {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> bySource = new HashMap<>();
    List<String> notices = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : pipeline.newLetters()) {
      if (header(letter, Headers.KIND).equals(DeadLetter.LANDED)) {
        notices.add(header(letter, DeadLetter.RECORD_KEY));
        continue;
      }
      bySource
          .computeIfAbsent(header(letter, Headers.SOURCE), key -> new ArrayList<>())
          .add(letter);
    }
    for (Message message : messages) {
      List<ConsumerRecord<byte[], byte[]>> letters =
          bySource.remove(FuzzPipeline.place(message.sent));
      compareLetters(message, letters == null ? List.of() : letters);
    }
    bySource
        .values()
        .forEach(
            letters ->
                letters.forEach(letter -> faults.add("a letter of no message: " + shown(letter))));
    compareNotices(notices);
  }

  /** What stood refused and landed later under the same key is told once. */
  private void compareNotices(List<String> notices) {
    List<String> missing = new ArrayList<>(landedAfterAll);
    notices.forEach(missing::remove);
    missing.forEach(key -> faults.add("landed after all, and nobody was told: " + key));
    List<String> more = new ArrayList<>(notices);
    landedAfterAll.forEach(more::remove);
    more.forEach(key -> faults.add("landed, as is told, but never stood refused: " + key));
  }

  private void compareLetters(Message message, List<ConsumerRecord<byte[], byte[]>> letters) {
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String digest = digest(letter.value());
      message.isWholeRefused |= digest.equals(message.whole);
      Deque<String> expected = message.letters.get(digest);
      boolean isWanted = expected != null && expected.poll() != null;
      if (!isWanted && !message.mayHaveMore && !message.mayHave.contains(digest)) {
        faults.add("not expected: " + shown(letter) + " of " + message.who);
      }
      if (header(letter, DeadLetter.REASON).isEmpty()
          || header(letter, DeadLetter.CAUSE).isEmpty()
          || header(letter, Headers.ENTITY).isEmpty()) {
        faults.add("says too little: " + shown(letter));
      }
      boolean isOfAValue = header(letter, DeadLetter.REASON).equals("value-rejected");
      if (isOfAValue && header(letter, DeadLetter.FIELD).isEmpty()) {
        faults.add("names no field: " + shown(letter));
      }
      if (!header(letter, DeadLetter.STAGE).equals("transformer")) {
        faults.add("came as far as the loader: " + shown(letter) + " of " + message.who);
      }
    }
    message
        .letters
        .values()
        .forEach(missing -> missing.forEach(who -> faults.add("no dead letter: " + who)));
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return Headers.get(letter.headers(), name).orElse("");
  }

  private static String shown(ConsumerRecord<byte[], byte[]> letter) {
    String text = new String(letter.value(), java.nio.charset.StandardCharsets.UTF_8);
    return "[%s %s %s %s %s: %s]"
        .formatted(
            header(letter, DeadLetter.STAGE),
            header(letter, DeadLetter.REASON),
            header(letter, DeadLetter.RECORD_KEY),
            header(letter, DeadLetter.FIELD),
            header(letter, DeadLetter.CAUSE),
            text.length() > 200 ? text.substring(0, 200) : text);
  }

  private void compareRows(String entity) throws SQLException {
    Map<String, List<String>> found =
        new LandedRows(catalog.get(entity)).read(pipeline.watcher(), region(number, entity));
    Map<String, List<String>> wanted = new TreeMap<>();
    Map<String, String> who = new HashMap<>();
    records
        .getOrDefault(entity, Map.of())
        .forEach(
            (key, state) -> {
              wanted.put(key, new ArrayList<>(state.rows()));
              who.put(key, state.who());
            });
    answers
        .getOrDefault(entity, Map.of())
        .forEach(
            (key, state) -> {
              String record = key.substring(0, key.lastIndexOf('/'));
              wanted.computeIfAbsent(record, none -> new ArrayList<>()).addAll(state.rows());
              who.put(record, state.who());
            });
    wanted.values().forEach(rows -> rows.sort(null));
    unsure
        .getOrDefault(entity, Map.of())
        .forEach(
            (key, maybe) -> {
              if (found.containsKey(key)) {
                wanted.put(key, maybe.rows());
                who.put(key, maybe.message().who);
              } else if (!maybe.message().isWholeRefused) {
                faults.add("neither landed nor set aside: " + key + " of " + maybe.message().who);
              }
            });
    Set<String> keys = new TreeSet<>(wanted.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      List<String> rows = found.getOrDefault(key, List.of());
      List<String> expected = wanted.getOrDefault(key, List.of());
      if (!rows.equals(expected)) {
        faults.add(difference(key, who.getOrDefault(key, "nothing we know"), expected, rows));
      }
    }
  }

  private static String difference(
      String key, String who, List<String> expected, List<String> found) {
    List<String> missing = new ArrayList<>(expected);
    found.forEach(missing::remove);
    List<String> more = new ArrayList<>(found);
    expected.forEach(more::remove);
    return "%s (%s)%n    expected %s%n    found    %s"
        .formatted(
            shortened(key),
            who,
            shortened(String.valueOf(missing)),
            shortened(String.valueOf(more)));
  }

  private static String shortened(String text) {
    return text.length() > 2_500 ? text.substring(0, 2_500) + "\u2026" : text;
  }

  private static String digest(byte[] bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(ByteBuffer.wrap(bytes));
      return HexFormat.of().formatHex(sha256.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
