package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.Quoted;
import dev.busproof.clientsim.run.TargetChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a campaign is to do, and against whom.
 *
 * @param lab the target, its user, the limits, how many workers, and which shard; the rest of it
 *     means nothing here
 * @param seed all programs follow from it, from the shard and from what the target answers
 * @param timeMillis how long programs are played, all sessions together; empty for no end by time
 * @param programs how many programs are played; empty for no end by number
 * @param corpus a directory of programs to begin with, to which interesting ones are added; empty
 *     for one of the campaign's own
 * @param protocols files with more protocol definitions
 * @param raceOnly whether every program is a race
 * @param emitC whether a finding is also written as a program in C
 * @param coverageAgent the JaCoCo agent that the bundled compositor gets, so that code that ran for
 *     the first time makes a program interesting; empty for none
 */
public record FuzzOptions(
    ProveOptions lab,
    long seed,
    Optional<Long> timeMillis,
    Optional<Long> programs,
    Optional<String> corpus,
    List<String> protocols,
    boolean raceOnly,
    boolean emitC,
    Optional<String> coverageAgent) {

  public FuzzOptions {
    protocols = List.copyOf(protocols);
    if (coverageAgent.isPresent() && !(lab.target() instanceof TargetChoice.Bundled)) {
      throw new IllegalArgumentException(
          "--coverage is for the bundled compositor, and not for " + lab.target().text());
    }
    timeMillis.ifPresent(millis -> requirePositive("the time (--time)", millis));
    programs.ifPresent(count -> requirePositive("the number of programs (--programs)", count));
  }

  private static void requirePositive(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("%s must be positive, not %d".formatted(what, value));
    }
  }

  /** A campaign against that target without an end, alone, with the stated defaults. */
  public static FuzzOptions of(ProveOptions lab, long seed) {
    return new FuzzOptions(
        lab,
        seed,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        false,
        Optional.empty());
  }

  /** The same with an end after so long. */
  public FuzzOptions forMillis(long millis) {
    return until(Optional.of(millis), programs);
  }

  /** The same with an end after so many programs. */
  public FuzzOptions forPrograms(long count) {
    return until(timeMillis, Optional.of(count));
  }

  /** The same with that JaCoCo agent in the bundled compositor. */
  public FuzzOptions withCoverage(String agent) {
    return new FuzzOptions(
        lab, seed, timeMillis, programs, corpus, protocols, raceOnly, emitC, Optional.of(agent));
  }

  /** The same with other ends. */
  FuzzOptions until(Optional<Long> millis, Optional<Long> count) {
    return new FuzzOptions(
        lab, seed, millis, count, corpus, protocols, raceOnly, emitC, coverageAgent);
  }

  /**
   * The target, its limits and the protocols, as {@code ./busproof replay} takes them, each option
   * with a blank in front.
   */
  public String typed() {
    var typed = new StringBuilder(lab.typed());
    for (var file : protocols) {
      typed.append(" --protocol ").append(Quoted.of(file));
    }
    return typed.toString();
  }

  /**
   * What these options say otherwise than others, as {@code with X and not with Y}; how long it is
   * to go on is left alone.
   */
  public Optional<String> contradiction(FuzzOptions begun) {
    var here = named();
    var there = begun.named();
    return lab.contradiction(begun.lab)
        .or(() ->
            here.entrySet().stream()
                .filter(said -> !said.getValue().equals(there.get(said.getKey())))
                .findFirst()
                .map(said ->
                    "with %s %s and not with %s"
                        .formatted(said.getKey(), there.get(said.getKey()), said.getValue())));
  }

  private Map<String, Object> named() {
    var named = new LinkedHashMap<String, Object>();
    named.put("--seed", seed);
    named.put("--corpus", corpus.orElse("its own"));
    named.put("--protocol", protocols);
    named.put("--race", raceOnly);
    named.put("--emit-c", emitC);
    named.put("--coverage", coverageAgent.isPresent());
    return named;
  }
}
