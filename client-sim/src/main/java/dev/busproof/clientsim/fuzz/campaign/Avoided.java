package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.reduce.Containment;
import dev.busproof.wire.ir.Interfaces;
import java.util.List;

/**
 * Programs that do all that a known fatal one does: most are not played, or a campaign against a
 * target with one mistake would spend its time on restarts and find no second.
 */
final class Avoided {
  /** One in so many is played all the same: the known mistake may not be all there is to it. */
  private static final int PLAYED = 16;

  private final List<Program> fatal;
  private final Interfaces interfaces;

  Avoided(List<Program> fatal, Interfaces interfaces) {
    this.fatal = List.copyOf(fatal);
    this.interfaces = interfaces;
  }

  boolean skips(Recipe recipe, Program program) {
    return recipe.index() % PLAYED != 0
        && fatal.stream().anyMatch(known -> Containment.holds(program, known, interfaces));
  }
}
