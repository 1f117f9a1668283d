package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;

/**
 * The innocent client that was drawing all the time.
 *
 * @param frames frame callbacks received during the attack
 * @param baselineGapMillis longest gap between two frame callbacks in the calm before
 * @param longestGapMillis longest gap between two frame callbacks during the attack, the one still
 *     open at its end included
 * @param longestAnswerMillis longest wait for a {@code wl_display.sync} during the attack
 * @param framesWhenCovered whether this target sends frame callbacks to a covered window; when it
 *     does not, an attacker's window on top stops them rightly and only answers can be judged
 * @param failure how its connection ended, when it did: an innocent client's never should
 * @param labFailure what went wrong on our side, when something did
 * @param frameGaps the gaps between frame callbacks during the attack, in order of time, at most
 *     {@value #MOST_SAMPLES}; in a long attack one stands for several
 * @param answerWaits the same of the waits for a {@code wl_display.sync}
 */
public record BystanderRecord(
    long frames,
    long baselineGapMillis,
    long longestGapMillis,
    long longestAnswerMillis,
    boolean framesWhenCovered,
    Optional<String> failure,
    Optional<String> labFailure,
    List<GapSample> frameGaps,
    List<GapSample> answerWaits) {
  /** As many points as a plot can show. */
  public static final int MOST_SAMPLES = 128;
}
