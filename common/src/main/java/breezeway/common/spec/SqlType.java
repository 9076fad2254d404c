package breezeway.common.spec;

import java.util.Locale;

/** The column types that a spec may use. Values travel as PostgreSQL's text form of the type. */
public enum SqlType {
  /** Every string: the API's texts outgrow any length, and a length would fail a record for it. */
  TEXT,
  SMALLINT,
  INTEGER,
  BIGINT,
  /** Without precision, so that no amount overflows and none is rounded. */
  NUMERIC,
  BOOLEAN,
  DATE,
  TIME,
  TIMESTAMPTZ,
  JSONB;

  /** The type's name in SQL. */
  public String sql() {
    return name().toLowerCase(Locale.ROOT);
  }
}
