package dev.busproof.clientsim;

import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.judge.Thresholds;
import java.nio.file.Path;

/**
 * What to prove, about whom. Start from {@link #of} and change what differs.
 *
 * @param target the compositor
 * @param cases globs over case ids, joined by commas
 * @param outDirectory journal, report and the target's output go here; created if need be
 * @param readyMillis the target must answer this soon after its start
 * @param repeat attempts at each case; unequal verdicts make it FLAKY
 * @param gapLimitMillis how long the bystander may wait; 0 for the default, which also allows for a
 *     target that is slow in the calm
 * @param raceMillis how long each race lasts
 * @param truncations if positive, the truncation race goes on for so many truncations instead
 * @param kills client processes that are killed
 */
public record ProveOptions(
    TargetChoice target,
    String cases,
    Path outDirectory,
    long readyMillis,
    int repeat,
    long gapLimitMillis,
    long raceMillis,
    long truncations,
    int kills) {

  public ProveOptions {
    if (readyMillis <= 0 || repeat <= 0 || raceMillis <= 0 || kills <= 0) {
      throw new IllegalArgumentException("times and counts must be positive");
    }
    if (gapLimitMillis < 0 || truncations < 0) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }

  /** All cases, once each, with the stated defaults. */
  public static ProveOptions of(TargetChoice target, Path outDirectory) {
    var attack = AttackOptions.defaults();
    return new ProveOptions(
        target, "*", outDirectory, 20_000, 1, 0, attack.raceMillis(), 0, attack.kills());
  }

  /** The same with other globs. */
  public ProveOptions withCases(String globs) {
    return new ProveOptions(
        target,
        globs,
        outDirectory,
        readyMillis,
        repeat,
        gapLimitMillis,
        raceMillis,
        truncations,
        kills);
  }

  /** The same with another time to become ready. */
  public ProveOptions withReadyMillis(long millis) {
    return new ProveOptions(
        target,
        cases,
        outDirectory,
        millis,
        repeat,
        gapLimitMillis,
        raceMillis,
        truncations,
        kills);
  }

  /** The same with so many attempts at each case. */
  public ProveOptions withRepeat(int attempts) {
    return new ProveOptions(
        target,
        cases,
        outDirectory,
        readyMillis,
        attempts,
        gapLimitMillis,
        raceMillis,
        truncations,
        kills);
  }

  /** The same with a fixed limit for the bystander's wait. */
  public ProveOptions withGapLimitMillis(long millis) {
    return new ProveOptions(
        target, cases, outDirectory, readyMillis, repeat, millis, raceMillis, truncations, kills);
  }

  /** The same with races of another length. */
  public ProveOptions withRaceMillis(long millis) {
    return new ProveOptions(
        target,
        cases,
        outDirectory,
        readyMillis,
        repeat,
        gapLimitMillis,
        millis,
        truncations,
        kills);
  }

  /** The same with a truncation race that ends by count. */
  public ProveOptions withTruncations(long count) {
    return new ProveOptions(
        target, cases, outDirectory, readyMillis, repeat, gapLimitMillis, raceMillis, count, kills);
  }

  /** The same with another number of killed processes. */
  public ProveOptions withKills(int processes) {
    return new ProveOptions(
        target,
        cases,
        outDirectory,
        readyMillis,
        repeat,
        gapLimitMillis,
        raceMillis,
        truncations,
        processes);
  }

  AttackOptions attackOptions() {
    return new AttackOptions(
        raceMillis, truncations, kills, AttackOptions.defaults().answerMillis());
  }

  Thresholds thresholds() {
    var defaults = Thresholds.defaults();
    return gapLimitMillis > 0 ? defaults.withGapLimitMillis(gapLimitMillis) : defaults;
  }

  /** The options that differ from the defaults, as they would be typed. */
  String options() {
    var defaults = AttackOptions.defaults();
    var typed = new StringBuilder(target.options());
    if (raceMillis != defaults.raceMillis()) {
      typed.append(" --race-millis ").append(raceMillis);
    }
    if (truncations > 0) {
      typed.append(" --truncations ").append(truncations);
    }
    if (kills != defaults.kills()) {
      typed.append(" --kills ").append(kills);
    }
    if (repeat > 1) {
      typed.append(" --repeat ").append(repeat);
    }
    if (gapLimitMillis > 0) {
      typed.append(" --gap-limit-millis ").append(gapLimitMillis);
    }
    return typed.toString();
  }
}
