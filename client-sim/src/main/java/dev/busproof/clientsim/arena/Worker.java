package dev.busproof.clientsim.arena;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.AttackOptions;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.clientsim.target.DisplayTarget;
import dev.busproof.clientsim.target.LaunchPlan;
import dev.busproof.clientsim.target.ProcessTarget;
import dev.busproof.clientsim.target.Profiles;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.SharingStatistics;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One target with what surrounds it. {@link #attempt} belongs to one thread; {@link #close} may
 * come from any.
 */
public final class Worker implements AutoCloseable {
  private final int number;
  private final Target target;
  private final Surroundings surroundings;
  private final CaseRun caseRun;
  private boolean leftWell;

  private Worker(int number, Target target, Surroundings surroundings, CaseRun caseRun) {
    this.number = number;
    this.target = target;
    this.surroundings = surroundings;
    this.caseRun = caseRun;
  }

  /**
   * A worker whose target is not started yet.
   *
   * @param number counted from 1
   * @param log where the target's output goes
   * @throws IllegalArgumentException for a target or user that is not known, or a display given by
   *     name without an XDG_RUNTIME_DIR
   * @throws IOException when the description of a target cannot be read
   */
  public static Worker open(int number, Libc libc, ProveOptions options, Path log)
      throws IOException {
    var target = target(options, log, new Probe(libc));
    var attack = attackOptions(options);
    var surroundings = new Surroundings(libc, target, attack);
    // It only says whether one more execution would tell a leak from a first-time cost.
    var judge = new Judge(options.limits().thresholds());
    long hungMillis = options.limits().hungMillis();
    return new Worker(
        number,
        target,
        surroundings,
        new CaseRun(libc, target, surroundings, attack, hungMillis, judge));
  }

  private static AttackOptions attackOptions(ProveOptions options) {
    return new AttackOptions(
        options.raceMillis(),
        options.truncations(),
        options.kills(),
        options.limits().answerMillis());
  }

  /** The target of such a run, not started; exceptions as {@link #open}. */
  public static Target target(ProveOptions options, Path log, Probe probe) throws IOException {
    var user = options.targetUser();
    long readyMillis = options.readyMillis();
    return switch (options.target()) {
      case TargetChoice.Bundled bundled ->
          new ProcessTarget(
              LaunchPlan.ofArguments(bundled.command()).as(user), probe, log, readyMillis);
      case TargetChoice.Command command ->
          new ProcessTarget(
              LaunchPlan.ofLine(command.template()).as(user), probe, log, readyMillis);
      case TargetChoice.Known known -> {
        var plan = Profiles.read(known.directory()).plan(known.name());
        yield new ProcessTarget(plan.as(user), probe, log, readyMillis);
      }
      case TargetChoice.Display display -> {
        if (user.isPresent()) {
          throw new IllegalArgumentException("a display that is running has its user already");
        }
        var directory = Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"));
        yield new DisplayTarget(
            DisplayTarget.socketOf(display.name(), directory), probe, readyMillis);
      }
    };
  }

  /**
   * From now on the conversations of attacks are told to the listener: the number of a client and a
   * line.
   */
  public void tell(BiConsumer<Integer, String> listener) {
    caseRun.tell(listener);
  }

  Target target() {
    return target;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  public int number() {
    return number;
  }

  /**
   * Makes the target ready for an attempt.
   *
   * @return true when it is another process than before
   */
  public boolean prepare() throws TargetFailedException {
    return surroundings.prepare();
  }

  /**
   * Makes the target ready as one that was just started. A display is what it is, and is not.
   *
   * @throws TargetFailedException when no target can be had
   */
  public void renew() throws TargetFailedException {
    target.kill();
    leftWell = false;
    prepare();
  }

  /** The last lines that the target printed. */
  public List<String> lastOutput() {
    return target.lastOutput();
  }

  /** Carries out one attempt; {@link #tidy} comes after it. */
  public Observation attempt(AttackCase one, int attempt) {
    var seen = caseRun.observe(one, attempt);
    leftWell = seen.target().answered();
    return seen;
  }

  /** How a target ended that was well at the end of the last attempt. */
  public Optional<TargetExit> unexpectedExit() {
    var exit = leftWell ? target.exit() : Optional.<TargetExit>empty();
    if (exit.isPresent()) {
      leftWell = false; // told once
    }
    return exit;
  }

  /** Ends a target that no longer answers, so that the next attempt finds another. */
  public void tidy(Observation seen) {
    if (!seen.target().answered() && seen.target().exit().isEmpty()) {
      target.kill();
    }
  }

  /** How its targets read their clients' memory, each that ended and told. */
  public List<SharingStatistics> sharing() {
    return target.sharing();
  }

  @Override
  public void close() {
    caseRun.cancel();
    target.close();
    surroundings.close();
  }
}
