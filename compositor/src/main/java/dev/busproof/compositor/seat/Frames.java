package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The objects that have been sent events since the last frame event, which ends the group. */
final class Frames<T extends Resource> {
  private final Consumer<T> sendFrame;
  private final Set<T> open = new LinkedHashSet<>();

  Frames(Consumer<T> sendFrame) {
    this.sendFrame = sendFrame;
  }

  void add(T resource) {
    open.add(resource);
  }

  void remove(T resource) {
    open.remove(resource);
  }

  void end() {
    if (!open.isEmpty()) {
      List<T> ended = List.copyOf(open);
      open.clear();
      ended.forEach(sendFrame);
    }
  }
}
