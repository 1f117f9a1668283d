package dev.busproof.clientsim.observe;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the lab saw of one attempt at one case. Facts only: what they mean is decided later,
 * and can be decided again.
 *
 * @param caseId the stable id of the case
 * @param attempt 1 for the first attempt in this run
 * @param startedAt wall-clock time, for people; durations below come from the monotonic clock
 * @param durationMillis the whole attempt, settling included
 * @param attack the attacker's side
 * @param twin the attack's legitimate version, played beside it
 * @param target the target afterwards
 * @param bystander the innocent client beside it
 * @param newcomer the innocent clients that arrived meanwhile
 * @param newcomerAfter the innocent client that arrived when the attack was over
 * @param meter one round, or more when the first looked like a leak and was repeated; empty when
 *     {@code /proc} of the target cannot be read
 * @param usage what the target held meanwhile
 * @param labPauseMillis longest time for which the lab's own threads were not scheduled: gaps up to
 *     this long prove nothing about the target
 */
public record Observation(
    String caseId,
    int attempt,
    Instant startedAt,
    long durationMillis,
    AttackRecord attack,
    TwinRecord twin,
    TargetRecord target,
    BystanderRecord bystander,
    NewcomerRecord newcomer,
    NewcomerRecord newcomerAfter,
    List<MeterRound> meter,
    UsageRecord usage,
    long labPauseMillis) {

  /** Whether it came to the attack: with every attack newcomers arrive. */
  public boolean isPlayed() {
    return !newcomer.equals(NewcomerRecord.none()) || !attack.ends().isEmpty();
  }

  /** The same of a target that was found dead a moment later. */
  public Observation endedBy(TargetExit exit, List<String> lastOutput) {
    var dead =
        new TargetRecord(
            Optional.of(exit), false, target.answerMillis(), Optional.empty(), lastOutput);
    return new Observation(
        caseId,
        attempt,
        startedAt,
        durationMillis,
        attack,
        twin,
        dead,
        bystander,
        newcomer,
        newcomerAfter,
        meter,
        usage,
        labPauseMillis);
  }
}
