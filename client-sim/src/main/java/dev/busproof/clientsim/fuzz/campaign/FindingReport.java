package dev.busproof.clientsim.fuzz.campaign;

import java.util.List;
import java.util.Optional;

/**
 * Something that the target must answer for.
 *
 * @param name of its files in {@code findings}, without what follows the dot
 * @param verdict as printed: {@code CRASHED(SIGBUS)}
 * @param signature in one line
 * @param detail why, in one line
 * @param reliabilityPercent in how many runs of the program it came about; 0 when it could not be
 *     brought about again
 * @param runs so many runs of the program, for {@code reliabilityPercent}; 0 when it was not looked
 *     into
 * @param steps of the program
 * @param complete whether the program was made as small as could be
 * @param foundBy how: seed, worker and number of the program
 * @param times how often it was seen
 * @param known why a baseline accepts it, when one does
 * @param reproduce the command that runs it again
 * @param lastOutput what the target printed last
 */
public record FindingReport(
    String name,
    String verdict,
    String signature,
    String detail,
    int reliabilityPercent,
    int runs,
    int steps,
    boolean complete,
    String foundBy,
    long times,
    Optional<String> known,
    String reproduce,
    List<String> lastOutput) {
  public FindingReport {
    lastOutput = List.copyOf(lastOutput);
  }

  /** Whether it was brought about again. */
  public boolean isConfirmed() {
    return reliabilityPercent > 0;
  }

  /**
   * Whether it fails a campaign: nobody has accepted it, and it was brought about again, the
   * target's process was seen to end, or nobody has tried yet. That an innocent client once waited
   * too long, and never again, may have been the machine.
   */
  public boolean fails() {
    return known.isEmpty() && (isConfirmed() || !wasLookedInto() || verdict.startsWith("CRASHED"));
  }

  /** Whether somebody has tried to bring it about again. */
  public boolean wasLookedInto() {
    return runs > 0;
  }

  /** Whether the target is started anew each time. */
  boolean isFatal() {
    return verdict.startsWith("CRASHED") || verdict.startsWith("HUNG");
  }

  /**
   * The same, seen so often.
   *
   * @param reason why it is accepted, if it is
   */
  FindingReport counted(long howOften, Optional<String> reason) {
    return new FindingReport(
        name,
        verdict,
        signature,
        detail,
        reliabilityPercent,
        runs,
        steps,
        complete,
        foundBy,
        howOften,
        reason,
        reproduce,
        lastOutput);
  }
}
