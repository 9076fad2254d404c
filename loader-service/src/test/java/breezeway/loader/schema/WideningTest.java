package breezeway.loader.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WideningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text                        | text        | FITS",
        "character varying(64)       | text        | WIDEN",
        "integer                     | bigint      | WIDEN",
        "bigint                      | integer     | FITS",
        "numeric(10,2)               | numeric     | WIDEN",
        "numeric                     | integer     | FITS",
        "numeric(10,2)               | integer     | DIFFERENT",
        "integer                     | text        | WIDEN",
        "timestamp without time zone | timestamptz | WIDEN",
        "timestamp with time zone    | timestamptz | FITS",
        "time without time zone      | time        | FITS",
        "boolean                     | date        | DIFFERENT",
        "text                        | bigint      | DIFFERENT",
      })
  void neverNarrows(String existing, String wanted, Widening.Verdict verdict) {
    assertEquals(verdict, Widening.judge(existing, wanted));
  }

  @Test
  void takesTimesWithoutAZoneForUtc() {
    assertEquals(
        Optional.of("updated_at at time zone 'UTC'"),
        Widening.using("updated_at", "timestamp without time zone", "timestamptz"));
    assertEquals(Optional.of("n::text"), Widening.using("n", "integer", "text"));
    assertEquals(Optional.empty(), Widening.using("n", "character varying(9)", "text"));
  }
}
