package breezeway.common.spec;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a spec knows of its payloads: a tree of the keys that its columns read, that lead to such
 * keys, or that it ignores. Whatever is not in the tree is a key that nobody asked for. Immutable
 * once made; from any thread.
 */
public final class KnownKeys {
  /** Stands for every element of a list, in the tree and in pointers as people read them. */
  public static final String ELEMENT = "*";

  private final Place recordPlace = new Place();
  private final Map<String, Place> answers = new LinkedHashMap<>();

  /**
   * One place in a payload.
   *
   * <p>A place may be read by columns and have places below it: a lookup is a text here and an
   * object with a code there.
   */
  public static final class Place {
    private final Map<String, Place> below = new LinkedHashMap<>();
    private final List<Reader> readers = new ArrayList<>();
    private boolean isRead;
    private boolean isWhole;
    private boolean isIgnored;
    private boolean isCode;

    /** The place of a key of this object; null when the spec does not know it. */
    public Place key(String name) {
      return name.equals(ELEMENT) ? null : below.get(name);
    }

    /** The place of this list's elements; null when the spec knows nothing of them. */
    public Place element() {
      return below.get(ELEMENT);
    }

    /** Whether a column, the key, the version or the company is read here. */
    public boolean isRead() {
      return isRead;
    }

    /** Whether everything below is read as it is, as JSON. */
    public boolean isWhole() {
      return isWhole;
    }

    /** Whether the spec says that nobody wants this and all below it. */
    public boolean isIgnored() {
      return isIgnored;
    }

    /** Whether a word of a closed list is here, which may be shown: never a person's data. */
    public boolean isCode() {
      return isCode;
    }

    /** The columns that read this place. */
    public List<Reader> readers() {
      return List.copyOf(readers);
    }

    /** The columns that read this place or one below it. */
    public List<Reader> allReaders() {
      Set<Reader> all = new LinkedHashSet<>(readers);
      below.values().forEach(place -> all.addAll(place.allReaders()));
      return List.copyOf(all);
    }

    private void readBy(Reader reader) {
      isRead = true;
      readers.add(reader);
    }

    /** A lookup: the value itself, or the named part of it. */
    private void readBy(Reader reader, String part) {
      readBy(reader);
      make(part).readBy(reader);
    }

    private Place make(String segment) {
      return below.computeIfAbsent(segment, key -> new Place());
    }

    private Place make(JsonPointer pointer) {
      Place place = this;
      for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
        // an element by its number is an element like the others
        place = place.make(at.mayMatchElement() ? ELEMENT : at.getMatchingProperty());
      }
      return place;
    }
  }

  /** A column that reads a place. */
  public record Reader(String table, ColumnSpec column) {}

  public KnownKeys(EntitySpec spec) {
    makeRecord(spec);
    for (String call : spec.extract().calls().keySet()) {
      Place answer = answers.computeIfAbsent(call, name -> new Place());
      spec.childrenOf(call).forEach(child -> readElements(answer, child));
    }
    spec.ignored().forEach(this::ignore);
  }

  private void makeRecord(EntitySpec spec) {
    recordPlace.make(spec.key()).isRead = true;
    spec.version().ifPresent(pointer -> recordPlace.make(pointer).isRead = true);
    spec.extract()
        .companyPointer()
        .ifPresent(pointer -> recordPlace.make(pointerOf(pointer)).isRead = true);
    spec.extract()
        .windows()
        .ifPresent(windows -> recordPlace.make(pointerOf(windows.field())).isRead = true);
    spec.table().columns().forEach(column -> read(recordPlace, recordPlace, spec.table(), column));
    spec.embeddedChildren().forEach(child -> readElements(recordPlace, child));
  }

  private static void readElements(Place root, ChildSpec child) {
    Place element = root.make(child.from()).make(ELEMENT);
    child.table().columns().forEach(column -> read(element, root, child.table(), column));
  }

  private void ignore(String pointer) {
    int colon = endOfCall(pointer);
    Place root = colon < 0 ? recordPlace : answers.get(pointer.substring(0, colon));
    if (root != null) {
      root.make(pointerOf(pointer.substring(colon + 1))).isIgnored = true;
    }
  }

  /** The place of a record. */
  public Place ofRecord() {
    return recordPlace;
  }

  /** The place of the answers of a call per record. */
  public Place ofAnswer(String call) {
    return answers.get(call);
  }

  /**
   * The place of a pointer as profiles write it: {@code /photos/*}{@code /url} in the record,
   * {@code comments:/*}{@code /comment} in the answer of a call. Empty when the spec does not know
   * it.
   */
  public Optional<Place> find(String pointer) {
    int colon = endOfCall(pointer);
    Place place = colon < 0 ? recordPlace : answers.get(pointer.substring(0, colon));
    for (JsonPointer at = pointerOf(pointer.substring(colon + 1));
        place != null && !at.matches();
        at = at.tail()) {
      place = place.below.get(at.getMatchingProperty());
    }
    return Optional.ofNullable(place);
  }

  private static int endOfCall(String pointer) {
    return pointer.startsWith("/") ? -1 : pointer.indexOf(':');
  }

  private static void read(Place element, Place parent, TableSpec table, ColumnSpec column) {
    Reader reader = new Reader(table.name(), column);
    for (ColumnSpec.Source source : column.from()) {
      Place place = (source.inParent() ? parent : element).make(source.pointer());
      boolean isElementItself = source.pointer().matches();
      switch (column.conversion()) {
        case JSON, TEXT_UNLESS_BOOLEAN, NON_EMPTY -> {
          place.readBy(reader);
          place.isWhole = true;
        }
        case SHA256_KEY, KEY_OR_DIGEST -> {
          // a digest of the whole element does not keep any key of it
          if (!isElementItself) {
            place.readBy(reader);
            place.isWhole |= source.asJson();
          }
        }
        case CODE_OF -> {
          place.readBy(reader, "code");
          if (!column.secret()) {
            place.isCode = true;
            place.make("code").isCode = true;
          }
        }
        case NAME_OF -> place.readBy(reader, "name");
        case NOTE_OF -> place.readBy(reader, "note");
        case ID_OF -> place.readBy(reader, "id");
        case FIRST_OF -> place.readBy(reader, ELEMENT);
        case PERSON_NAME -> {
          for (String key : List.of("name", "first_name", "last_name")) {
            place.make(key).readBy(reader);
          }
        }
        case PHONE -> {
          place.readBy(reader, ELEMENT);
          for (Place phone : List.of(place, place.make(ELEMENT))) {
            for (String key : List.of("number", "phone_number", "phone", "dial_code", "primary")) {
              phone.make(key).readBy(reader);
            }
          }
        }
        case PRIMARY -> {
          place.make("primary").readBy(reader);
          place.make("phone_numbers").make(ELEMENT).make("primary").readBy(reader);
        }
        case TEXT,
            EMPTY_TO_NULL,
            ID,
            INTEGER,
            DECIMAL,
            MONEY,
            CURRENCY,
            COORDINATE,
            BOOLEAN,
            BOOLEAN_ONLY,
            DATE,
            TIME,
            INSTANT ->
            place.readBy(reader);
        case ORDINAL, UNKNOWN_KEYS -> {}
      }
    }
  }

  private static JsonPointer pointerOf(String text) {
    return JsonPointer.compile(text.isEmpty() || text.startsWith("/") ? text : "/" + text);
  }
}
