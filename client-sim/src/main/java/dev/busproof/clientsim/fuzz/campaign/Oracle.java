package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.program.Program;
import java.io.IOException;

/** Says what becomes of a target when a program is played. */
interface Oracle {
  /**
   * Plays it against a target that has just been started, where the lab may start one, and judges
   * all that was seen as that of any case.
   *
   * @throws IOException when no target can be had
   */
  Outcome judge(Program program) throws IOException;

  /**
   * Plays it and looks only whether the target then lives and answers.
   *
   * @param fresh whether the target must have just been started
   * @throws IOException when no target can be had
   */
  Outcome glance(Program program, boolean fresh) throws IOException;
}
