package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;

/**
 * The target after an attack.
 *
 * @param exit its exit, when it died
 * @param answered whether a fresh client's roundtrip was answered before the deadline
 * @param answerMillis how long that took, or how long the lab waited
 * @param unresponsive what {@code /proc} shows of one that lives and did not answer, where it can
 *     be read; empty otherwise
 * @param lastOutput the last lines the target printed, when it died or hung
 */
public record TargetRecord(
    Optional<TargetExit> exit,
    boolean answered,
    long answerMillis,
    Optional<ProcessSample> unresponsive,
    List<String> lastOutput) {

  /** A target in good health. */
  public static TargetRecord healthy(long answerMillis) {
    return new TargetRecord(Optional.empty(), true, answerMillis, Optional.empty(), List.of());
  }
}
