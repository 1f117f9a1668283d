package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Serials;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of configure events and acknowledgements of one xdg_surface: what has been sent and
 * not answered, and whether content is allowed yet. Every unmapping starts a new round of it.
 *
 * @param <C> what a configure event says, for when it is acknowledged
 */
final class Handshake<C> {
  /**
   * A client that leaves so many unanswered gets no more until it answers, so that it cannot make
   * us remember more.
   */
  static final int MOST_UNANSWERED = 64;

  /** An event that is remembered, with what it said: 40 of them are the output that it named. */
  static final int MEMORY_BYTES_EACH = 96;

  private record Sent<C>(int serial, int round, C content) {}

  private final Serials serials;
  private final Deque<Sent<C>> unanswered = new ArrayDeque<>();
  private int round;
  private boolean begun;
  private boolean answered;
  private @Nullable C acknowledged;

  Handshake(Serials serials) {
    this.serials = serials;
  }

  /** Whether the first configure event of this round has been sent. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Whether a configure event of this round has been acknowledged, so that the surface may have
   * content.
   */
  boolean isAnswered() {
    return answered;
  }

  /** Whether there is room for one more configure event. */
  boolean maySend() {
    return unanswered.size() < MOST_UNANSWERED;
  }

  /** Notes a configure event; returns the serial it is to carry. */
  int sent(C content) {
    begun = true;
    Sent<C> sent = new Sent<>(serials.next(), round, content);
    unanswered.add(sent);
    return sent.serial();
  }

  /**
   * The client acknowledges a configure event, and with it those sent before.
   *
   * @return false when no such event is waiting: it was never sent, or acknowledged already, itself
   *     or by a later one
   */
  boolean acknowledge(int serial) {
    if (unanswered.stream().noneMatch(sent -> sent.serial() == serial)) {
      return false;
    }
    Sent<C> sent;
    do {
      sent = unanswered.remove();
    } while (sent.serial() != serial);
    if (sent.round() == round) {
      answered = true;
      acknowledged = sent.content();
    }
    return true;
  }

  /** What was acknowledged last and not taken yet: it takes effect with the commit that asks. */
  Optional<C> takeAcknowledged() {
    Optional<C> taken = Optional.ofNullable(acknowledged);
    acknowledged = null;
    return taken;
  }

  /**
   * A new round. Answers to events of the old one may be under way: they stay legal, and mean
   * nothing.
   */
  void restart() {
    round++;
    begun = false;
    answered = false;
    acknowledged = null;
  }
}
