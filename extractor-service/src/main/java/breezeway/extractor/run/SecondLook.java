package breezeway.extractor.run;

import breezeway.common.message.RunMarker.Mode;
import breezeway.common.spec.DeleteSpec.Proof;
import breezeway.common.spec.EntitySpec;
import breezeway.extractor.database.Database;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Whether a listing that looks complete is read once more: when it will prove deletes, and did not
 * name a record that we know to be alive. It may be gone; or it slipped through, because another
 * one went away between two pages. Any thread may ask.
 */
final class SecondLook implements Predicate<Set<String>> {
  private final Database database;
  private final EntityRows rows;
  private final boolean provesDeletes;

  /** Records of other listings of the run, such as people of another status, are not missing. */
  private final Set<String> named = ConcurrentHashMap.newKeySet();

  SecondLook(Database database, Run run, EntitySpec spec) {
    this.database = database;
    this.rows = new EntityRows(spec, run.region());
    this.provesDeletes = run.mode() == Mode.FULL && spec.deletes().proof() == Proof.COMPLETE_LIST;
  }

  @Override
  public boolean test(Set<String> keys) {
    if (!provesDeletes) {
      return false;
    }
    named.addAll(keys);
    return database.ask(connection -> rows.anyBesides(connection, named));
  }
}
