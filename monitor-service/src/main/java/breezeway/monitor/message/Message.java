package breezeway.monitor.message;

import java.time.Instant;
import java.util.List;

/**
 * Something to tell people, ready to be sent over any channel.
 *
 * @param id its own; messages in the order of their ids are in the order they were written
 * @param at when it was written
 * @param subject one line
 * @param plain the text; lines end with a line feed
 * @param html the same as a page
 * @param brief the same in a few lines, for chats
 * @param reasons the reasons it tells of, for filters; at least one word
 * @param incidents ids of the incidents it tells of
 */
public record Message(
    String id,
    Instant at,
    String subject,
    String plain,
    String html,
    String brief,
    List<String> reasons,
    List<String> incidents) {

  public Message {
    reasons = List.copyOf(reasons);
    incidents = List.copyOf(incidents);
  }
}
