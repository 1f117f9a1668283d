package dev.busproof.clientsim.confirm;

import dev.busproof.clientsim.target.TargetFailedException;
import java.util.List;

/** Carries a list of cases out with a target just started, and looks for a finding. */
interface Rehearsal {

  /**
   * Carries it out, until the finding shows.
   *
   * @param cases ids, in this order
   * @return how many of the cases it took; 0 when the finding did not come about
   * @throws TargetFailedException when no target can be had
   * @throws OverException when the time is over before anything was found
   */
  int play(List<String> cases) throws TargetFailedException, OverException;

  /** There is no time left. */
  final class OverException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
