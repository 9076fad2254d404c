package breezeway.standalone;

import breezeway.common.config.Settings;
import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * One service of the pipeline as the house handles it.
 *
 * @param begin starts it; returns when it works or throws
 * @param healthy whether it works just now, or is about to
 * @param working whether it does its work just now
 * @param stopped why it will not work any more until it is started anew, in words that go on after
 *     its name; empty while it works or waits for something
 * @param end stops it in order
 * @param page where a person opens its page, if it has one
 */
public record Service(
    Start begin,
    BooleanSupplier healthy,
    BooleanSupplier working,
    Supplier<Optional<String>> stopped,
    Runnable end,
    Supplier<Optional<URI>> page) {

  /** A service without a page. */
  public Service(
      Start begin,
      BooleanSupplier healthy,
      BooleanSupplier working,
      Supplier<Optional<String>> stopped,
      Runnable end) {
    this(begin, healthy, working, stopped, end, Optional::empty);
  }

  /** A start may wait for servers, and be interrupted at it. */
  @FunctionalInterface
  public interface Start {
    void run() throws InterruptedException;
  }

  /** Makes services; the house knows no more of them than this. */
  @FunctionalInterface
  public interface Maker {
    /**
     * @param database the service's own pool; null for a service that uses none
     * @param instance the service's row in {@code service_instances}
     * @param timetable whether runs begin by themselves at their time
     * @param meters where the service counts and measures what it does
     * @param vitals answers {@code /health} and {@code /metrics} of the process, for a service that
     *     has a page
     */
    Service make(
        ServiceKind kind,
        Settings settings,
        DataSource database,
        String instance,
        boolean timetable,
        MeterRegistry meters,
        HttpHandler vitals);
  }
}
