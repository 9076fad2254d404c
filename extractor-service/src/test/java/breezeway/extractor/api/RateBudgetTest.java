package breezeway.extractor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import breezeway.extractor.FailingDatabase;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RateBudgetTest {
  /** A run that waited for ever would never end, and never be told of. */
  @Test
  @Timeout(20)
  void whateverFailsEachCallerIsTold() {
    Iterator<Throwable> failures =
        List.of(
                new StackOverflowError("made up"),
                new IllegalStateException("made up"),
                new SQLException("made up", "08006"))
            .iterator();
    RateBudgetStore store = new RateBudgetStore(FailingDatabase.of(() -> fail(failures.next())));
    try (RateBudget budget = new RateBudget("pair", 60, store)) {
      for (Reason expected :
          List.of(Reason.UNEXPECTED, Reason.UNEXPECTED, Reason.DATABASE_UNAVAILABLE)) {
        assertEquals(expected, assertThrows(PipelineException.class, budget::acquire).reason());
      }
    }
  }

  private static java.sql.Connection fail(Throwable failure) throws SQLException {
    switch (failure) {
      case Error error -> throw error;
      case SQLException away -> throw away;
      default -> throw (RuntimeException) failure;
    }
  }
}
