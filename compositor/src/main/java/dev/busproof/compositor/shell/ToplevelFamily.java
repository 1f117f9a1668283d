package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.surface.Window;
import dev.busproof.wire.protocol.XdgToplevel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A toplevel's parent and children, as set with xdg_toplevel.set_parent: children are stacked above
 * their parents.
 */
final class ToplevelFamily {
  private final Toplevel self;
  private final Set<Toplevel> children = new LinkedHashSet<>();
  private @Nullable Toplevel parent;

  ToplevelFamily(Toplevel self) {
    this.self = self;
  }

  /**
   * Sets or, when empty, unsets the parent. One that is not mapped is as good as none.
   *
   * @throws ProtocolError xdg_toplevel.invalid_parent when the parent is the window itself or a
   *     descendant of it; wl_display.no_memory when they are nested too deep
   */
  void setParent(Optional<Toplevel> requested) throws ProtocolError {
    Toplevel next = requested.orElse(null);
    if (next != null && isInFamily(next)) {
      throw self.error(
          XdgToplevel.Error.INVALID_PARENT.value(), next + " is the window itself or a descendant");
    }
    Toplevel mapped = next != null && next.shell().window().isPresent() ? next : null;
    self.client().budget().requireNesting(depth(mapped) + height(), "windows");
    adopt(mapped);
    if (parent != null && self.shell().window().isPresent()) {
      raise();
    }
  }

  /** The parent, which is mapped. */
  Optional<Toplevel> parent() {
    return Optional.ofNullable(parent);
  }

  private boolean isInFamily(Toplevel candidate) {
    if (candidate == self) {
      return true;
    }
    if (children.isEmpty()) {
      return false;
    }
    Toplevel each = candidate;
    while (each != null && each != self) {
      each = each.family().parent;
    }
    return each == self;
  }

  private static int depth(@Nullable Toplevel innermost) {
    int depth = 0;
    for (Toplevel each = innermost; each != null; each = each.family().parent) {
      depth++;
    }
    return depth;
  }

  /** With the longest line of its descendants, itself included. */
  private int height() {
    int height = 0;
    List<Toplevel> level = List.of(self);
    while (!level.isEmpty()) {
      height++;
      List<Toplevel> below = new ArrayList<>();
      level.forEach(each -> below.addAll(each.family().children));
      level = below;
    }
    return height;
  }

  private void adopt(@Nullable Toplevel next) {
    if (parent != null) {
      parent.family().children.remove(self);
    }
    parent = next;
    if (next != null) {
      next.family().children.add(self);
    }
  }

  /** Puts the window and its descendants above the others, their own order unchanged. */
  void raise() {
    self.shell().desktop().context().scene().raise(members());
  }

  /** Puts the descendants above the others, as when the window itself has come to the top. */
  void raiseDescendants() {
    Set<Window> descendants = members();
    self.shell().window().ifPresent(descendants::remove);
    self.shell().desktop().context().scene().raise(descendants);
  }

  private Set<Window> members() {
    Set<Window> family = new HashSet<>();
    Deque<Toplevel> toVisit = new ArrayDeque<>(List.of(self));
    while (!toVisit.isEmpty()) {
      Toplevel each = toVisit.remove();
      each.shell().window().ifPresent(family::add);
      toVisit.addAll(each.family().children);
    }
    return family;
  }

  /** The window is gone: its children are handed to its parent, and it does not get them back. */
  void unmapped() {
    // Handed on at every step, the children of a long line cost their number times its length when
    // all of it goes with the client.
    Toplevel heir = self.client().isEnding() ? null : parent;
    for (Toplevel child : List.copyOf(children)) {
      child.family().adopt(heir);
    }
    adopt(null);
  }
}
