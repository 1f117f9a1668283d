package dev.busproof.clientsim.fuzz.campaign;

import java.util.Optional;

/**
 * How far a campaign is.
 *
 * @param durationMillis the lab's time so far, all sessions together
 * @param totals what was done in it
 * @param programsPerSecond since the status before
 * @param messagesPerSecond likewise
 * @param corpus programs in the corpus
 * @param features different things that programs showed
 * @param probes different probes in the target's code that ran; empty when that is not asked
 * @param findings different findings
 * @param unconfirmed those of them that could not be brought about again
 * @param restarts how often a target had to be started anew
 * @param skipped programs that were not played in this session, since they do what is known to be
 *     fatal
 * @param doing what is going on besides playing, in a few words; may be empty
 */
public record FuzzStatus(
    long durationMillis,
    Totals totals,
    long programsPerSecond,
    long messagesPerSecond,
    int corpus,
    int features,
    Optional<Integer> probes,
    int findings,
    int unconfirmed,
    long restarts,
    long skipped,
    String doing) {

  /** One line for people. */
  public String text() {
    var line =
        "%d:%02d:%02d  %d programs (%d/s)  %d messages (%d/s)  %d truncations  corpus %d  features %d  findings %d"
            .formatted(
                durationMillis / 3_600_000,
                durationMillis / 60_000 % 60,
                durationMillis / 1000 % 60,
                totals.programs(),
                programsPerSecond,
                totals.messages(),
                messagesPerSecond,
                totals.truncations(),
                corpus,
                features,
                findings);
    return line
        + probes.map("  coverage %d probes"::formatted).orElse("")
        + (unconfirmed > 0 ? " (%d unconfirmed)".formatted(unconfirmed) : "")
        + "  restarts "
        + restarts
        + (skipped > 0 ? "  skipped " + skipped : "")
        + (doing.isEmpty() ? "" : "  " + doing);
  }
}
