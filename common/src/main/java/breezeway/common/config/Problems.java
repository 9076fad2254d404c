package breezeway.common.config;

import breezeway.common.failure.PipelineException;
import breezeway.common.failure.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects every problem of the configuration, so that a person sees all of them at once. */
public final class Problems {
  private final List<String> messages = new ArrayList<>();

  /**
   * Notes one problem.
   *
   * @param file the file, or the place such as "environment"
   * @param path where in the file, e.g. {@code mapping.task_id.type}; empty for the whole file
   * @param text what is wrong and what to do
   */
  public void add(String file, String path, String text) {
    messages.add(file + (path.isEmpty() ? "" : ": " + path) + ": " + text);
  }

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  public List<String> messages() {
    return List.copyOf(messages);
  }

  /**
   * Ends the reading of a configuration.
   *
   * @throws PipelineException with all problems, one a line, if there are any
   */
  public void throwIfAny() {
    if (messages.isEmpty()) {
      return;
    }
    String head =
        messages.size() == 1
            ? "The configuration has a problem:"
            : "The configuration has " + messages.size() + " problems:";
    throw new PipelineException(
        Reason.BAD_CONFIGURATION, head + "\n  - " + String.join("\n  - ", messages));
  }
}
