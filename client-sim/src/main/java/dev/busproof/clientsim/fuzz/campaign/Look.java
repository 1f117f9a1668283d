package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.judge.Told;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.target.Target;
import dev.busproof.memfd.libc.Libc;
import java.util.function.BooleanSupplier;

/** A short look whether a target lives and answers. */
final class Look {
  /** A process that no longer accepts is given so long to be seen dead. */
  static final long DEATH_MILLIS = 2000;

  private static final long NEXT_LOOK_MILLIS = 20;

  /** A target that can answer does so much sooner, unless the machine is busy with others. */
  private static final long STILL_MILLIS = 250;

  private final Probe probe;
  private final BooleanSupplier cancelled;

  /**
   * A look.
   *
   * @param cancelled whether the lab ends: what is seen then is its own doing, and says nothing
   */
  Look(Libc libc, BooleanSupplier cancelled) {
    this.probe = new Probe(libc);
    this.cancelled = cancelled;
  }

  /**
   * CRASHED, HUNG or PASS.
   *
   * @param patienceMillis a target that answers nobody for so long is hung
   */
  Verdict at(Target target, long patienceMillis) {
    boolean answers = answers(target, patienceMillis);
    // One whose threads all sleep is not dying.
    boolean waits = !answers && !cancelled.getAsBoolean() && !sleeps(target);
    var exit = waits ? target.awaitExit(DEATH_MILLIS) : target.exit();
    if (exit.isPresent()) {
      return verdict(Verdict.Kind.CRASHED, exit.get().text(), "the target died");
    }
    return answers
        ? verdict(Verdict.Kind.PASS, "", "it answers")
        : verdict(Verdict.Kind.HUNG, "", "no answer within %d ms".formatted(patienceMillis));
  }

  /**
   * The same, sooner where it can be had: one that answers nobody while all of its threads sleep,
   * and then nobody again, is neither slow nor dying.
   *
   * @param patienceMillis for others
   */
  Verdict briefly(Target target, long patienceMillis) {
    if (!probe.answers(target.socket(), STILL_MILLIS)
        && target.exit().isEmpty()
        && sleeps(target)
        && !probe.answers(target.socket(), STILL_MILLIS)
        && target.exit().isEmpty()) {
      return verdict(Verdict.Kind.HUNG, "", "no answer, and all its threads sleep");
    }
    return at(target, patienceMillis);
  }

  /** Whether no thread did anything for a while; processor time comes in ticks of 10 ms. */
  private static boolean sleeps(Target target) {
    return target
        .meter()
        .flatMap(meter -> meter.watch(STILL_MILLIS))
        .filter(seen ->
            seen.cpuPercent() == 0
                && seen.threads().stream().allMatch(thread -> thread.state().equals("S")))
        .isPresent();
  }

  /** One that turns a client away may answer the next: it is not hung for that. */
  private boolean answers(Target target, long patienceMillis) {
    var deadline = Deadline.inMillis(patienceMillis);
    while (!probe.answers(target.socket(), Math.max(1, deadline.leftMillis()))) {
      if (cancelled.getAsBoolean()
          || deadline.isOver()
          || target.awaitExit(NEXT_LOOK_MILLIS).isPresent()) {
        return false;
      }
    }
    return true;
  }

  static Verdict verdict(Verdict.Kind kind, String argument, String detail) {
    return new Verdict(kind, argument, detail, Told.UNKNOWN);
  }
}
