package dev.busproof.clientsim.fuzz.reduce;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.wire.ir.Interfaces;
import java.util.List;
import java.util.Set;

/**
 * Whether a program does, among other things, all that a smaller one does, in the same order. When
 * both fail alike, the larger one need not be made smaller to know what it would become.
 */
public final class Containment {
  /** In which order these come says nothing. */
  private static final Set<String> FREE = Set.of("client", "file", "seal");

  /** Whoever connects does these: a program of nothing else is contained in every other. */
  private static final Set<String> COMMON = Set.of("disconnect", "sync", "await", "sleep", "calm");

  private Containment() {}

  /**
   * Whether all that {@code part} does is done by {@code whole}, whatever is done in between. One
   * that only connects, binds and waits is so contained in those alone that do no more either: what
   * it says of a target it does not say of programs that go on.
   */
  public static boolean holds(Program whole, Program part, Interfaces interfaces) {
    var less = bound(part, interfaces);
    var more = bound(whole, interfaces);
    if (!COMMON.containsAll(less)) {
      return isSubsequence(less, more);
    }
    return COMMON.containsAll(more)
        && isSubsequence(Shapes.of(part, interfaces), Shapes.of(whole, interfaces));
  }

  private static List<String> bound(Program program, Interfaces interfaces) {
    return Shapes.of(program, interfaces).stream()
        .filter(shape -> !FREE.contains(shape) && !shape.startsWith("bind "))
        .toList();
  }

  private static boolean isSubsequence(List<String> part, List<String> whole) {
    int found = 0;
    for (var shape : whole) {
      if (found < part.size() && part.get(found).equals(shape)) {
        found++;
      }
    }
    return found == part.size();
  }
}
