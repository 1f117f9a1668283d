package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one attacking client and the target said to each other, a message a line in the form of
 * {@code WAYLAND_DEBUG}.
 *
 * @param client 1 for the first client of the attack
 * @param first the first messages
 * @param omitted messages between {@code first} and {@code last} that were not kept
 * @param last the last messages, when there were more than {@code first} holds
 */
public record Conversation(int client, List<String> first, long omitted, List<String> last) {

  /** All that was kept, with a line in the place of what was not. */
  public List<String> lines() {
    var gap = omitted == 0 ? Stream.<String>empty() : Stream.of("... " + omitted + " messages ...");
    return Stream.of(first.stream(), gap, last.stream()).flatMap(s -> s).toList();
  }
}
