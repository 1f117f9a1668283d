package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.program.Program;
import java.io.IOException;
import java.util.Set;

/** Says what becomes of a target when a program is played. */
interface Oracle {
  /**
   * How a program is played.
   *
   * @param fresh whether the target must have just been started
   * @param patient whether a target counts as hung only when a campaign would count it so; or
   *     sooner, where many programs are tried
   * @param awaitMillis how long the program waits for an event that need not come
   */
  record Manner(boolean fresh, boolean patient, long awaitMillis) {}

  /**
   * Plays it against a target that has just been started, where the lab may start one, and judges
   * all that was seen as that of any case.
   *
   * @param awaitMillis how long the program waits for an event that need not come
   * @throws IOException when no target can be had
   */
  Outcome judge(Program program, long awaitMillis) throws IOException;

  /**
   * Plays it beside an innocent client, as a campaign does, and looks only whether the target then
   * lives and answers.
   *
   * @throws IOException when no target can be had
   */
  Outcome glance(Program program, Manner manner) throws IOException;

  /**
   * Plays it a few times in a row and says what the target, which need not be fresh, holds more of
   * after each: soon, and wrong now and then.
   *
   * @param awaitMillis how long the program waits for an event that need not come
   * @throws IOException when no target can be had
   */
  Set<Held> grows(Program program, long awaitMillis) throws IOException;
}
