package breezeway.common.config;

/**
 * How to reach PostgreSQL.
 *
 * @param url JDBC URL; empty when the embedded server is to be used
 * @param user database user; may be empty when the URL names one
 * @param password its password
 * @param poolSize most connections that one service holds
 */
public record DatabaseSettings(String url, String user, Secret password, int poolSize) {

  public boolean isEmbedded() {
    return url.isEmpty();
  }

  public DatabaseSettings withServer(String jdbcUrl, String jdbcUser, Secret jdbcPassword) {
    return new DatabaseSettings(jdbcUrl, jdbcUser, jdbcPassword, poolSize);
  }
}
