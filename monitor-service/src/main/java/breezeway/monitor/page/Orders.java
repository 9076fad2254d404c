package breezeway.monitor.page;

import java.util.Optional;

/** What a person can have done from the page. Called from several threads. */
public interface Orders {

  /**
   * Asks for a run.
   *
   * @return number of the request; that of the one which waits, when the same is asked for already
   */
  long run(String region, String entity, boolean full);

  /** What became of a request for a run; empty when there is no such request. */
  Optional<Request> request(long id);

  /** Has the timetable leave out a region and entity; once more changes nothing. */
  void pause(String region, String entity);

  /** Ends the pause of a region and entity, if it has one, and says which others hold it still. */
  Remaining resume(String region, String entity);

  /**
   * A request for a run.
   *
   * @param run the run that answers it; null while it waits
   * @param refused why there will be none; null otherwise
   */
  record Request(long id, String region, String entity, Long run, String refused) {}

  /** Wider pauses that hold what was resumed. */
  record Remaining(boolean ofRegion, boolean ofEntity, boolean ofAll) {}
}
