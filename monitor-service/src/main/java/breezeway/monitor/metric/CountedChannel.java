package breezeway.monitor.metric;

import breezeway.monitor.message.Message;
import breezeway.monitor.outbox.Channel;
import breezeway.monitor.outbox.Delivery;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;

/** A channel whose attempts are counted: those that the other side took, and the others. */
public final class CountedChannel implements Channel {
  private final Channel channel;
  private final Counter sent;
  private final Counter failed;

  public CountedChannel(Channel channel, MeterRegistry registry) {
    this.channel = channel;
    this.sent = counter(channel, "sent", registry);
    this.failed = counter(channel, "failed", registry);
  }

  private static Counter counter(Channel channel, String outcome, MeterRegistry registry) {
    return Counter.builder("breezeway.notices")
        .description("Attempts to tell people of alerts")
        .tag("channel", channel.name())
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public String name() {
    return channel.name();
  }

  @Override
  public Delivery deliver(Message message, Set<String> served) {
    boolean taken = false;
    try {
      Delivery delivery = channel.deliver(message, served);
      taken = delivery instanceof Delivery.Taken;
      return delivery;
    } finally {
      (taken ? sent : failed).increment();
    }
  }
}
