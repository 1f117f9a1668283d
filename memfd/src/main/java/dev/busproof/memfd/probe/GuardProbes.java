package dev.busproof.memfd.probe;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.probe.FatalChild.Ending;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Real loads from past the end, in a JVM that may die of them. */
final class GuardProbes {
  private final Supplier<FatalChild> child;

  private GuardProbes(Supplier<FatalChild> child) {
    this.child = child;
  }

  static List<Probe> all(Supplier<FatalChild> child) {
    GuardProbes with = new GuardProbes(child);
    return List.of(
        Probe.behaviour(
            Topic.PAST_END,
            "eof.load.kills",
            "",
            "a child JVM loads a byte past the end, SIGBUS being at its default",
            bench -> with.kills()),
        Probe.behaviour(
            Topic.PAST_END,
            "eof.load.si-code",
            "",
            "the guard claims no other code, and has claimed the fault",
            bench -> with.code()),
        Probe.behaviour(
            Topic.PAST_END,
            "eof.load.si-addr-is-exact",
            "",
            "the address the guard was given is that of the byte, within its page",
            bench -> with.address()),
        Probe.setting(
            Topic.GUARD,
            "guard.exists",
            "there is a tested handler for this architecture",
            bench -> Answer.of(BusGuard.supported())),
        Probe.behaviour(
            Topic.GUARD,
            "guard.installs",
            "",
            "a child JVM puts it in front of its SIGBUS handler",
            bench -> with.installs()),
        Probe.behaviour(
            Topic.GUARD,
            "guard.turns-fault-into-zeros",
            "",
            "the same loads a byte past the end, reads 0 and finds one fault counted",
            bench -> with.works()));
  }

  private Ending ending() throws IOException {
    return child.get().ending();
  }

  private Answer kills() throws IOException {
    Ending ending = ending();
    var _ = ending.get(FatalLoad.UNGUARDED);
    if (ending.diedOfSigbus()) {
      return Answer.yes("SIGBUS");
    }
    return ending.said().containsKey(FatalLoad.SURVIVED)
        ? Answer.no("reads " + ending.get(FatalLoad.SURVIVED))
        : Answer.yes("exit " + ending.exitCode());
  }

  private Answer code() throws IOException {
    return counted(ending()) ? Answer.value("BUS_ADRERR") : Answer.cannotTell("no guard");
  }

  private Answer address() throws IOException {
    Ending ending = ending();
    return counted(ending)
        ? Answer.of(ending.get(FatalLoad.GUARDED_OFFSET).equals(Integer.toString(FatalLoad.LOADED)))
        : Answer.cannotTell("no guard");
  }

  private Answer installs() throws IOException {
    String guard = ending().get(FatalLoad.GUARD);
    return guard.equals(FatalLoad.INSTALLED) ? Answer.yes("") : Answer.no(guard);
  }

  private Answer works() throws IOException {
    Ending ending = ending();
    String guard = ending.get(FatalLoad.GUARD);
    if (!guard.equals(FatalLoad.INSTALLED)) {
      return Answer.no(guard);
    }
    return Answer.of(counted(ending) && ending.get(FatalLoad.GUARDED_VALUE).equals("0"));
  }

  private static boolean counted(Ending ending) throws IOException {
    return ending.get(FatalLoad.GUARD).equals(FatalLoad.INSTALLED)
        && ending.get(FatalLoad.GUARDED_FAULTS).equals("1");
  }
}
