package dev.busproof.clientsim;

import dev.busproof.clientsim.attack.AttackOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to prove, about whom. Start from {@link #builder} and say what differs.
 *
 * @param target the compositor
 * @param targetUser name or number of the user that the target runs as; empty for the lab's own
 * @param cases globs over case ids, joined by commas
 * @param outDirectory journal, report and the target's output go here; created if need be
 * @param readyMillis the target must answer this soon after its start
 * @param repeat attempts at each case; unequal verdicts make it FLAKY
 * @param limits how long anybody may wait, and how much a target may keep
 * @param raceMillis how long each race lasts
 * @param truncations if positive, the truncation race goes on for so many truncations instead
 * @param kills client processes that are killed
 */
public record ProveOptions(
    TargetChoice target,
    Optional<String> targetUser,
    String cases,
    Path outDirectory,
    long readyMillis,
    int repeat,
    Limits limits,
    long raceMillis,
    long truncations,
    int kills) {

  private static final long READY_MILLIS = 20_000;

  public ProveOptions {
    requirePositive("the time to become ready (ready-seconds)", readyMillis);
    requirePositive("repeat", repeat);
    requirePositive("race-millis", raceMillis);
    requirePositive("kills", kills);
    if (truncations < 0) {
      throw new IllegalArgumentException("truncations must not be negative");
    }
  }

  private static void requirePositive(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("%s must be positive, not %d".formatted(what, value));
    }
  }

  /** All cases, once each, with the stated defaults. */
  public static ProveOptions of(TargetChoice target, Path outDirectory) {
    return builder(target, outDirectory).build();
  }

  /** Options that start as the stated defaults. */
  public static Builder builder(TargetChoice target, Path outDirectory) {
    return new Builder(target, outDirectory);
  }

  /** Options in the making; what they mean stands at the record. Used by one thread. */
  public static final class Builder {
    private final TargetChoice target;
    private final Path outDirectory;
    private Optional<String> targetUser = Optional.empty();
    private String cases = "*";
    private long readyMillis = READY_MILLIS;
    private int repeat = 1;
    private Limits limits = Limits.defaults();
    private long raceMillis = AttackOptions.defaults().raceMillis();
    private long truncations;
    private int kills = AttackOptions.defaults().kills();

    private Builder(TargetChoice target, Path outDirectory) {
      this.target = target;
      this.outDirectory = outDirectory;
    }

    /** The target runs as that user, by name or number; the lab must be root then. */
    public Builder targetUser(String nameOrUid) {
      targetUser = Optional.of(nameOrUid);
      return this;
    }

    /** Only cases that match these globs. */
    public Builder cases(String globs) {
      cases = globs;
      return this;
    }

    /** The time in which a target must answer after its start. */
    public Builder readyMillis(long millis) {
      readyMillis = millis;
      return this;
    }

    /** So many attempts at each case. */
    public Builder repeat(int attempts) {
      repeat = attempts;
      return this;
    }

    /** Other limits than the stated ones. */
    public Builder limits(Limits others) {
      limits = others;
      return this;
    }

    /** A fixed limit for the bystander's wait. */
    public Builder gapLimitMillis(long millis) {
      return limits(limits.withGapLimitMillis(millis));
    }

    /** Races of this length. */
    public Builder raceMillis(long millis) {
      raceMillis = millis;
      return this;
    }

    /** A truncation race that ends by count; 0 for one that ends by time. */
    public Builder truncations(long count) {
      truncations = count;
      return this;
    }

    /** So many killed processes. */
    public Builder kills(int processes) {
      kills = processes;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException for a number out of its range, which it names
     */
    public ProveOptions build() {
      return new ProveOptions(
          target,
          targetUser,
          cases,
          outDirectory,
          readyMillis,
          repeat,
          limits,
          raceMillis,
          truncations,
          kills);
    }
  }

  AttackOptions attackOptions() {
    return new AttackOptions(raceMillis, truncations, kills, limits.answerMillis());
  }

  /** The options that differ from the defaults, as they would be typed. */
  String options() {
    var defaults = AttackOptions.defaults();
    var typed = new StringBuilder(target.options());
    targetUser.ifPresent(user -> typed.append(" --target-user ").append(user));
    if (raceMillis != defaults.raceMillis()) {
      typed.append(" --race-millis ").append(raceMillis);
    }
    if (truncations > 0) {
      typed.append(" --truncations ").append(truncations);
    }
    if (kills != defaults.kills()) {
      typed.append(" --kills ").append(kills);
    }
    if (readyMillis != READY_MILLIS) {
      typed.append(" --ready-seconds ").append(Math.ceilDiv(readyMillis, 1000L));
    }
    if (repeat > 1) {
      typed.append(" --repeat ").append(repeat);
    }
    return typed.append(limits.options()).toString();
  }
}
