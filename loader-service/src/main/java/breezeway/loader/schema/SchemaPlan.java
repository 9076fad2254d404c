package breezeway.loader.schema;

import java.util.List;

/**
 * What must be done to a database so that it fits the specs.
 *
 * @param steps statements in order; none when it fits already
 * @param problems what the plan cannot solve without losing data, each with what a person can do
 */
public record SchemaPlan(List<Step> steps, List<Problem> problems) {
  public SchemaPlan {
    steps = List.copyOf(steps);
    problems = List.copyOf(problems);
  }

  /**
   * One statement and the plain reason for it.
   *
   * @param ofNewTable whether it only belongs to the making of a new table
   */
  public record Step(String sql, String reason, boolean ofNewTable) {}

  /**
   * @param table table it concerns
   * @param text what is in the way and what to do
   * @param blocking whether rows cannot be written to the table at all
   */
  public record Problem(String table, String text, boolean blocking) {}

  public List<Problem> blockingProblems() {
    return problems.stream().filter(Problem::blocking).toList();
  }
}
