package breezeway.transformer;

import breezeway.common.config.Problems;
import breezeway.common.spec.EntityCatalog;
import java.nio.file.Path;

/** The entity specs of this repository. */
public final class Specs {
  /** The folder of the specs and their examples. */
  public static final Path FOLDER =
      Path.of(System.getProperty("breezeway.home", ".."), "config", "entities");

  private static final EntityCatalog CATALOG = read();

  private Specs() {}

  public static EntityCatalog catalog() {
    return CATALOG;
  }

  private static EntityCatalog read() {
    Problems problems = new Problems();
    EntityCatalog catalog = EntityCatalog.read(FOLDER, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
    return catalog;
  }
}
