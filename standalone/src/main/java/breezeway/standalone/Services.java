package breezeway.standalone;

import java.util.Set;
import javax.sql.DataSource;

/** Which services are up on a database, for commands that need no house. */
public final class Services {
  private Services() {}

  /** The kinds of service of which at least one is up, on this host or another. */
  public static Set<ServiceKind> up(DataSource database) {
    return new ServiceRegister(database).up();
  }
}
