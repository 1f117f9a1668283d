package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.campaign.FindingWriter.Reproduced;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.reduce.Minimiser;
import dev.busproof.clientsim.fuzz.reduce.Renaming;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks into a suspicion: is it known, does it come about again, alone or with what was played
 * before, in how many runs, and what is the smallest program that does it? Used by one thread at a
 * time.
 */
final class Investigation {
  /** With so many of the programs before it a program is tried that does not fail alone. */
  private static final List<Integer> PREDECESSORS = List.of(4, 16, 64);

  private final Oracle oracle;
  private final Interfaces interfaces;
  private final FindingWriter writer;
  private final Consumer<String> doing;

  /**
   * An investigator.
   *
   * @param doing told what is going on, in a few words
   */
  Investigation(
      Oracle oracle, Interfaces interfaces, CampaignDirectory directory, Consumer<String> doing) {
    this.oracle = oracle;
    this.interfaces = interfaces;
    this.writer = new FindingWriter(directory, interfaces);
    this.doing = doing;
  }

  /**
   * What a suspicion comes to; its files are written.
   *
   * @param findings that are known
   * @throws IOException when no target can be had any more, or nothing can be written
   */
  Found settle(Suspicion suspicion, List<Found> findings) throws IOException {
    var known = writer.known(suspicion, findings);
    var finding = known.isPresent() ? known.get() : lookInto(suspicion, findings);
    writer.settled(suspicion);
    return finding;
  }

  private Found lookInto(Suspicion suspicion, List<Found> findings) throws IOException {
    var programs = new ArrayList<Program>();
    for (var text : suspicion.programs()) {
      programs.add(FindingWriter.parsed(text));
    }
    try {
      doing.accept("confirming " + suspicion.label());
      var found = reproduce(suspicion, programs);
      return found.percent() > 0
          ? minimise(suspicion, found, findings)
          : writer.unconfirmed(suspicion, found.runs(), findings);
    } finally {
      doing.accept("");
    }
  }

  /** The finding that is this once more, as far as that can be told without playing anything. */
  Optional<Found> known(Suspicion suspicion, List<Found> findings) throws IOException {
    return writer.known(suspicion, findings);
  }

  /** What need not be played again and again, now that it is known. */
  Avoided avoided(List<Found> findings) throws IOException {
    var fatal = new ArrayList<Program>();
    for (var finding : findings) {
      if (finding.report().isConfirmed() && finding.report().isFatal()) {
        fatal.add(FindingWriter.parsed(finding.program()));
      }
    }
    return new Avoided(fatal, interfaces);
  }

  /** Alone or with others before it; the last of them alone when it does not come about again. */
  private Reproduced reproduce(Suspicion suspicion, List<Program> programs) throws IOException {
    Set<Integer> counts = new LinkedHashSet<>();
    counts.add(1);
    PREDECESSORS.forEach(before -> counts.add(Math.min(before + 1, programs.size())));
    int runs = 0;
    for (int count : counts) {
      var program =
          Renaming.concatenated(programs.subList(programs.size() - count, programs.size()));
      var found = runs(suspicion, program, Effort.of(suspicion).confirmRuns());
      if (found.percent() > 0) {
        return found;
      }
      runs += found.runs();
    }
    return new Reproduced(programs.getLast(), 0, runs, Optional.empty());
  }

  /** So many runs; more of them while it did not come about at all. */
  private Reproduced runs(Suspicion suspicion, Program program, int wanted) throws IOException {
    int failed = 0;
    int runs = 0;
    Optional<Outcome> last = Optional.empty();
    while (runs < wanted || (failed == 0 && runs < Effort.of(suspicion).mostRuns())) {
      var seen = run(suspicion, program, true, true);
      if (seen.confirms(suspicion)) {
        failed++;
        last = Optional.of(seen);
      }
      runs++;
    }
    // What comes about at all is not 0.
    int percent = failed == 0 ? 0 : Math.max(1, failed * 100 / runs);
    var judged = last.filter(_ -> !suspicion.isSeenAtAGlance());
    return new Reproduced(program, percent, runs, judged);
  }

  private Outcome run(Suspicion suspicion, Program program, boolean fresh, boolean patient)
      throws IOException {
    long awaitMillis = suspicion.recipe().awaitMillis();
    return suspicion.isSeenAtAGlance()
        ? oracle.glance(program, new Oracle.Manner(fresh, patient, awaitMillis))
        : oracle.judge(program, awaitMillis);
  }

  private Found minimise(Suspicion suspicion, Reproduced found, List<Found> findings)
      throws IOException {
    var effort = Effort.of(suspicion);
    var small = minimise(suspicion, found, effort.budgetRuns(), hasty(suspicion, found.program()));
    var sure = runs(suspicion, small.program(), effort.sureRuns());
    if (sure.percent() == 0) {
      // It needs what other programs left behind, or was seen too soon.
      small = minimise(suspicion, found, effort.patientRuns(), patient(suspicion));
      sure = runs(suspicion, small.program(), effort.sureRuns());
    }
    if (sure.percent() == 0) {
      small = new Minimiser.Minimised(found.program(), 0, false);
      sure = found;
    }
    doing.accept("recording " + suspicion.label());
    var seen =
        sure.judged().isPresent()
            ? sure.judged().get()
            : oracle.judge(sure.program(), suspicion.recipe().awaitMillis());
    return writer.confirmed(suspicion, sure, small.complete(), seen, findings);
  }

  private Minimiser.Trial patient(Suspicion suspicion) {
    return candidate -> run(suspicion, candidate, true, false).confirms(suspicion);
  }

  /** Short runs, where there are any of that kind: what comes of them is confirmed by others. */
  private Minimiser.Trial hasty(Suspicion suspicion, Program program) throws IOException {
    if (suspicion.isSeenAtAGlance()) {
      return candidate -> run(suspicion, candidate, false, false).confirms(suspicion);
    }
    var held =
        suspicion.kind() == Verdict.Kind.LEAKED
            ? oracle.grows(program, suspicion.recipe().awaitMillis())
            : Set.<Held>of();
    return held.isEmpty()
        ? patient(suspicion)
        : candidate -> oracle.grows(candidate, suspicion.recipe().awaitMillis()).containsAll(held);
  }

  private Minimiser.Minimised minimise(
      Suspicion suspicion, Reproduced found, int budget, Minimiser.Trial trial) throws IOException {
    int[] runs = {0};
    return new Minimiser(
            candidate -> {
              doing.accept(
                  "minimising %s: run %d, %d steps"
                      .formatted(suspicion.label(), ++runs[0], candidate.steps().size()));
              return trial.fails(candidate);
            },
            found.percent(),
            budget)
        .minimise(found.program());
  }
}
