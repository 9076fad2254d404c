package breezeway.monitor.outbox;

import breezeway.monitor.message.Message;
import java.util.Set;

/** A way to people. */
public interface Channel {
  /** A word for it: mail, webhook. */
  String name();

  /**
   * Hands a message over; does not return before the other side has taken or refused it.
   *
   * @param served those of the channel's recipients that need not get it any more
   */
  Delivery deliver(Message message, Set<String> served);
}
