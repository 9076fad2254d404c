package breezeway.standalone.logs;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Gives each line that is printed to somebody, such as a log; for processes whose standard output
 * is for programs. Printing threads take turns, as {@link PrintStream} has it.
 */
public final class LineStream extends OutputStream {
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Consumer<String> taker;

  private LineStream(Consumer<String> taker) {
    this.taker = taker;
  }

  public static PrintStream to(Consumer<String> taker) {
    return new PrintStream(new LineStream(taker), false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int octet) {
    if (octet != '\n') {
      line.write(octet);
      return;
    }
    String text = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (!text.isEmpty()) {
      taker.accept(text);
    }
  }
}
