package dev.busproof.clientsim.run;

import dev.busproof.clientsim.attack.AttackOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What to prove, about whom. Start from {@link #builder} and say what differs.
 *
 * @param target the compositor
 * @param targetUser name or number of the user that the target runs as; empty for the lab's own
 * @param cases globs over case ids, joined by commas
 * @param readyMillis the target must answer this soon after its start
 * @param repeat attempts at each case; unequal verdicts make it FLAKY
 * @param limits how long anybody may wait, and how much a target may keep
 * @param raceMillis how long each race lasts
 * @param truncations if positive, the truncation race goes on for so many truncations instead
 * @param kills client processes that are killed
 * @param workers targets that are attacked side by side
 * @param shard which part of the chosen cases
 * @param confirmMillis in so long, at the most, findings are sought again when all cases are done;
 *     0 for not at all
 */
public record ProveOptions(
    TargetChoice target,
    Optional<String> targetUser,
    String cases,
    long readyMillis,
    int repeat,
    Limits limits,
    long raceMillis,
    long truncations,
    int kills,
    int workers,
    Shard shard,
    long confirmMillis) {

  /** How long a target may take to be ready where nothing else is said. */
  public static final long READY_MILLIS = 20_000;

  public ProveOptions {
    requirePositive("the time to become ready (ready-seconds)", readyMillis);
    requirePositive("repeat", repeat);
    requirePositive("race-millis", raceMillis);
    requirePositive("kills", kills);
    requirePositive("workers", workers);
    if (workers > 1 && target instanceof TargetChoice.Display) {
      throw new IllegalArgumentException(
          "workers need a target each, and a display is one target: leave --workers out");
    }
    if (truncations < 0) {
      throw new IllegalArgumentException("truncations must not be negative");
    }
    if (confirmMillis < 0) {
      throw new IllegalArgumentException("confirm-seconds must not be negative");
    }
  }

  private static void requirePositive(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("%s must be positive, not %d".formatted(what, value));
    }
  }

  /** All cases, once each, with the stated defaults. */
  public static ProveOptions of(TargetChoice target) {
    return builder(target).build();
  }

  /** Options that start as the stated defaults. */
  public static Builder builder(TargetChoice target) {
    return new Builder(target);
  }

  /** Options that start as these. */
  public Builder toBuilder() {
    var builder = new Builder(target);
    builder.targetUser = targetUser;
    builder.cases = cases;
    builder.readyMillis = readyMillis;
    builder.repeat = repeat;
    builder.limits = limits;
    builder.raceMillis = raceMillis;
    builder.truncations = truncations;
    builder.kills = kills;
    builder.workers = workers;
    builder.shard = shard;
    builder.confirmMillis = confirmMillis;
    return builder;
  }

  /** Options in the making; what they mean stands at the record. Used by one thread. */
  public static final class Builder {
    private TargetChoice target;
    private Optional<String> targetUser = Optional.empty();
    private String cases = "*";
    private long readyMillis = READY_MILLIS;
    private int repeat = 1;
    private Limits limits = Limits.defaults();
    private long raceMillis = AttackOptions.defaults().raceMillis();
    private long truncations;
    private int kills = AttackOptions.defaults().kills();
    private int workers = 1;
    private Shard shard = Shard.WHOLE;
    private long confirmMillis;

    private Builder(TargetChoice target) {
      this.target = target;
    }

    /** Another target. */
    public Builder target(TargetChoice other) {
      target = other;
      return this;
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

    /** So many targets side by side. */
    public Builder workers(int count) {
      workers = count;
      return this;
    }

    /** Only this part of the cases. */
    public Builder shard(Shard part) {
      shard = part;
      return this;
    }

    /** Findings are sought again for at most so long; 0 for not at all. */
    public Builder confirmMillis(long millis) {
      confirmMillis = millis;
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
          readyMillis,
          repeat,
          limits,
          raceMillis,
          truncations,
          kills,
          workers,
          shard,
          confirmMillis);
    }
  }

  /**
   * What changes the outcome of a single case and differs from the defaults, as it would be typed,
   * each option with a blank in front. How the cases were chosen and dealt out is no part of it,
   * and neither is how often each is attempted.
   */
  public String typed() {
    var defaults = AttackOptions.defaults();
    var typed = new StringBuilder(target.options());
    targetUser.ifPresent(user -> typed.append(" --target-user ").append(Quoted.of(user)));
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
    return typed.append(limits.options()).toString();
  }

  /** What these options say otherwise than others, as {@code with X and not with Y}. */
  public Optional<String> contradiction(ProveOptions begun) {
    var here = named();
    var there = begun.named();
    return here.entrySet().stream()
        .filter(said -> !said.getValue().equals(there.get(said.getKey())))
        .findFirst()
        .map(said ->
            "with %s %s and not with %s"
                .formatted(said.getKey(), there.get(said.getKey()), said.getValue()));
  }

  private Map<String, Object> named() {
    var named = new LinkedHashMap<String, Object>();
    named.put("target", target.text());
    named.put("--target-user", targetUser.orElse("nobody in particular"));
    named.put("--cases", cases);
    named.put("--shard", shard.text());
    named.put("--workers", workers);
    named.put("--repeat", repeat);
    named.put("--race-millis", raceMillis);
    named.put("--truncations", truncations);
    named.put("--kills", kills);
    named.put("limits", limits.options().isEmpty() ? "as stated" : limits.options().strip());
    named.put("--ready-seconds", Math.ceilDiv(readyMillis, 1000L));
    named.put("--confirm-seconds", confirmMillis / 1000);
    return named;
  }
}
