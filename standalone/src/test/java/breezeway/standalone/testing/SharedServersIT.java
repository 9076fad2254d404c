package breezeway.standalone.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class SharedServersIT {

  @Test
  void everyCallGivesAnotherEmptyDatabase() throws SQLException {
    TestDatabase first = TestServers.createDatabase();
    TestDatabase second = TestServers.createDatabase();
    assertNotEquals(first.jdbcUrl(), second.jdbcUrl());
    try (var connection = first.connect();
        var statement = connection.createStatement()) {
      statement.execute("create table only_in_the_first (id int)");
    }
    try (var connection = second.connect();
        var statement = connection.createStatement();
        var found = statement.executeQuery("select to_regclass('only_in_the_first') is null")) {
      assertTrue(found.next() && found.getBoolean(1));
    }
  }

  @Test
  void kafkaAnswers() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestServers.bootstrapServers()))) {
      assertEquals(1, admin.describeCluster().nodes().get().size());
    }
  }
}
