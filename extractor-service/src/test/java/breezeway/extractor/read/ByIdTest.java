package breezeway.extractor.read;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.config.Problems;
import breezeway.common.spec.EntityCatalog;
import breezeway.extractor.api.AnswerReader.ErrorAnswerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByIdTest {
  private static final ById TASK_7 =
      new ById(
          EntityCatalog.read(
                  Path.of(System.getProperty("breezeway.home"), "config", "entities"),
                  new Problems())
              .get("tasks"),
          "7");

  private static boolean isAlive(String body) throws IOException, ErrorAnswerException {
    return !TASK_7.read(body.getBytes(StandardCharsets.UTF_8)).isDeleted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id': 7}",
        "{'id': '7', 'status': 'in_progress', 'error': null}",
        "{'id': 7.0, 'type_task_status': {'code': 'finished'}, 'status': 'deleted'}",
        "{'id': 7, 'name': 'deleted'}"
      })
  void aRecordIsAliveUnlessItSaysOtherwise(String record) throws Exception {
    assertTrue(isAlive(record.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id': 7, 'type_task_status': {'code': 'deleted'}, 'status': 'in_progress'}",
        "{'id': 7, 'type_task_status': 'deleted'}",
        "{'id': 7, 'type_task_status': {'name': 'Deleted'}, 'status': 'deleted'}"
      })
  void aRecordMaySayThatItIsDeleted(String record) throws Exception {
    assertFalse(isAlive(record.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "[{'id': 7}]",
        "{}",
        "{'id': 8}",
        "{'id': 'seven'}",
        "{'id': null}",
        "{'id': 7} {'id': 7}",
        "{'id': 7, 'name': 'cut of",
        "{'results': [{'id': 7}]}",
        "<html></html>"
      })
  void nothingElseIsTakenForTheRecord(String body) {
    assertThrows(IOException.class, () -> isAlive(body.replace('\'', '"')));
  }

  @Test
  void anErrorIsNoRecordWhateverItsStatus() {
    assertThrows(
        ErrorAnswerException.class, () -> isAlive("{\"error\": \"Task not found\", \"id\": 7}"));
  }

  @Test
  void onlyAnObjectOrNothingDenies() {
    for (String body : new String[] {"{\"error\": \"Task not found\"}", "{}", ""}) {
      assertTrue(ById.isDenial(body.getBytes(StandardCharsets.UTF_8)), body);
    }
    for (String body : new String[] {"null", "[]", "404", "<html><h1>404</h1></html>"}) {
      assertFalse(ById.isDenial(body.getBytes(StandardCharsets.UTF_8)), body);
    }
  }
}
