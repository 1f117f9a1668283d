package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.observe.BystanderRecord;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.NewcomerRecord;
import dev.busproof.clientsim.observe.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out whether an innocent client suffered: the one beside, those that came, the twin. */
final class Harm {
  private final Thresholds thresholds;

  Harm(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** What the innocent suffered, in one line; empty when nothing. */
  Optional<String> find(Observation seen) {
    var harms = new ArrayList<String>();
    bystander(seen.bystander(), seen.labPauseMillis()).ifPresent(harms::add);
    // A newcomer may be covered by the attacker's window, and then some targets owe it no frame.
    boolean owesFrames = seen.bystander().framesWhenCovered();
    newcomer(seen.newcomer(), seen.labPauseMillis(), owesFrames, "").ifPresent(harms::add);
    newcomer(seen.newcomerAfter(), seen.labPauseMillis(), true, " after the attack")
        .ifPresent(harms::add);
    memory(seen).ifPresent(harms::add);
    twin(seen.twin().before(), "before").ifPresent(harms::add);
    twin(seen.twin().after(), "after").ifPresent(harms::add);
    return harms.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", harms));
  }

  /** Memory that a target takes, and be it for a moment, is everybody's. */
  private Optional<String> memory(Observation seen) {
    if (seen.meter().isEmpty() || seen.usage().peak().isEmpty()) {
      return Optional.empty();
    }
    long before = seen.meter().getFirst().before().residentBytes();
    long peak = seen.usage().peak().get().residentBytes();
    return peak - before > thresholds.memoryPeakBytes()
        ? Optional.of(
            "memory rose from %d to %d MiB at its peak (limit %d more)"
                .formatted(before >> 20, peak >> 20, thresholds.memoryPeakBytes() >> 20))
        : Optional.empty();
  }

  Optional<String> bystander(BystanderRecord bystander, long labPauseMillis) {
    if (bystander.failure().isPresent()) {
      return Optional.of("the bystander " + bystander.failure().get());
    }
    long limit = gapLimitMillis(bystander.baselineGapMillis());
    long gap =
        bystander.framesWhenCovered()
            ? Math.max(bystander.longestGapMillis(), bystander.longestAnswerMillis())
            : bystander.longestAnswerMillis();
    var what = bystander.framesWhenCovered() ? "a frame" : "an answer";
    return gap - labPauseMillis > limit
        ? Optional.of("the bystander waited %d ms for %s (limit %d)".formatted(gap, what, limit))
        : Optional.empty();
  }

  long gapLimitMillis(long baselineGapMillis) {
    return Math.max(
        thresholds.gapLimitMillis(), thresholds.gapBaselineFactor() * baselineGapMillis);
  }

  private Optional<String> newcomer(
      NewcomerRecord newcomer, long labPauseMillis, boolean owesFrames, String when) {
    if (newcomer.failures() > 0) {
      return Optional.of(
          "%d of %d newcomers%s failed: %s"
              .formatted(
                  newcomer.failures(),
                  newcomer.arrivals(),
                  when,
                  newcomer.firstFailure().orElse("")));
    }
    long limit = newcomerLimit(thresholds.arrivalLimitMillis(), newcomer.baselineMillis());
    if (newcomer.worstMillis() - labPauseMillis > limit) {
      return Optional.of(
          "a newcomer%s waited %d ms for an answer (limit %d)"
              .formatted(when, newcomer.worstMillis(), limit));
    }
    if (!owesFrames || newcomer.baselineFrameMillis().isEmpty()) {
      return Optional.empty();
    }
    long frameLimit =
        newcomerLimit(thresholds.firstFrameLimitMillis(), newcomer.baselineFrameMillis().get());
    long waited = newcomer.worstFrameMillis() - labPauseMillis;
    long undrawn = newcomer.arrivals() - newcomer.failures() - newcomer.drawn();
    if (waited > frameLimit) {
      return Optional.of(
          "a newcomer%s waited %d ms for its first frame (limit %d)"
              .formatted(when, newcomer.worstFrameMillis(), frameLimit));
    }
    // Patience may end before a limit that a slow calm has raised: never is longer than any limit.
    return undrawn > 0
            && newcomer.labFailure().isEmpty()
            && waited > thresholds.firstFrameLimitMillis()
        ? Optional.of(
            "%d of %d newcomers%s waited in vain for their first frame, up to %d ms"
                .formatted(undrawn, newcomer.arrivals(), when, newcomer.worstFrameMillis()))
        : Optional.empty();
  }

  private long newcomerLimit(long limitMillis, long baselineMillis) {
    return Math.max(limitMillis, thresholds.arrivalBaselineFactor() * baselineMillis);
  }

  private static Optional<String> twin(List<EndCount> ends, String when) {
    return ends.stream()
        .map(EndCount::end)
        .filter(end -> end.kind() != ClientEnd.Kind.SURVIVED && end.kind() != ClientEnd.Kind.LEFT)
        .findFirst()
        .map(end ->
            "the innocent twin was not served %s the attack: %s".formatted(when, end.text()));
  }
}
