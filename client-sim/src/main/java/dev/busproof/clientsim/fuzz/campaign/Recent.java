package dev.busproof.clientsim.fuzz.campaign;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last programs that the present process of a target was given, oldest first: who looks into
 * what became of it wants them. Used by one thread.
 */
final class Recent {
  /** Beyond so many characters the oldest go, so that a suspicion stays small in the journal. */
  private static final int MOST_CHARS = 256 << 10;

  private final int most;
  private final Deque<String> texts = new ArrayDeque<>();
  private int chars;
  private @Nullable Recipe last;

  /**
   * None yet.
   *
   * @param most so many are kept
   */
  Recent(int most) {
    this.most = most;
  }

  /** One more was played; it is kept however long it is. */
  void add(String text, Recipe recipe) {
    texts.addLast(text);
    chars += text.length();
    last = recipe;
    while (texts.size() > most || (chars > MOST_CHARS && texts.size() > 1)) {
      chars -= texts.removeFirst().length();
    }
  }

  /** Another process knows none of them. */
  void clear() {
    texts.clear();
    chars = 0;
    last = null;
  }

  /** All that are kept. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  /** The last so many of them, or as many as there are. */
  List<String> texts(int count) {
    var all = texts();
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  /** The recipe of the last one. */
  Recipe last() {
    var recipe = last;
    if (recipe == null) {
      throw new IllegalStateException("nothing was played against this process");
    }
    return recipe;
  }
}
