package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;

/**
 * The target after an attack.
 *
 * @param exit its exit, when it died
 * @param answered whether a fresh client's roundtrip was answered before the deadline
 * @param answerMillis how long that took, or how long the lab waited
 * @param process what {@code /proc} said when it did not answer ({@code state R, 980 ms CPU in the
 *     last 1000 ms}), empty otherwise
 * @param lastOutput the last lines the target printed, when it died or hung
 */
public record TargetRecord(
    Optional<TargetExit> exit,
    boolean answered,
    long answerMillis,
    String process,
    List<String> lastOutput) {

  /** A target in good health. */
  public static TargetRecord healthy(long answerMillis) {
    return new TargetRecord(Optional.empty(), true, answerMillis, "", List.of());
  }
}
