package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.campaign.FindingWriter.Reproduced;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.reduce.Minimiser;
import dev.busproof.clientsim.fuzz.reduce.Renaming;
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
  /** Runs from which the reliability of a suspicion is told. */
  private static final int CONFIRM_RUNS = 5;

  /** And that of a finding, where a run is short; where it is judged in full, the fewer. */
  private static final int FINAL_RUNS = 10;

  /** With so many of the programs before it a program is tried that does not fail alone. */
  private static final List<Integer> PREDECESSORS = List.of(4, 16, 64);

  /** Short runs take a second where the target dies, and full ones some. */
  private static final int SHORT_BUDGET = 300;

  private static final int FULL_BUDGET = 80;

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
      return found.isPresent()
          ? minimise(suspicion, found.get(), findings)
          : writer.unconfirmed(suspicion, CONFIRM_RUNS * (1 + PREDECESSORS.size()), findings);
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

  private Optional<Reproduced> reproduce(Suspicion suspicion, List<Program> programs)
      throws IOException {
    Set<Integer> counts = new LinkedHashSet<>();
    counts.add(1);
    PREDECESSORS.forEach(before -> counts.add(Math.min(before + 1, programs.size())));
    for (int count : counts) {
      var program =
          Renaming.concatenated(programs.subList(programs.size() - count, programs.size()));
      var found = runs(suspicion, program, CONFIRM_RUNS);
      if (found.percent() > 0) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private Reproduced runs(Suspicion suspicion, Program program, int runs) throws IOException {
    int failed = 0;
    for (int i = 0; i < runs; i++) {
      failed += run(suspicion, program, true, true).confirms(suspicion) ? 1 : 0;
    }
    // What comes about at all is not 0.
    return new Reproduced(program, failed == 0 ? 0 : Math.max(1, failed * 100 / runs), runs);
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
    int budget = suspicion.isSeenAtAGlance() ? SHORT_BUDGET : FULL_BUDGET;
    var small = minimise(suspicion, found, budget, false);
    int runs = suspicion.isSeenAtAGlance() ? FINAL_RUNS : CONFIRM_RUNS;
    var sure = runs(suspicion, small.program(), runs);
    if (sure.percent() == 0) {
      // It needs what other programs left behind, and then it must not have been tried that way.
      small = minimise(suspicion, found, budget, true);
      sure = runs(suspicion, small.program(), runs);
    }
    if (sure.percent() == 0) {
      small = new Minimiser.Minimised(found.program(), 0, false);
      sure = found;
    }
    doing.accept("recording " + suspicion.label());
    return writer.confirmed(
        suspicion,
        sure,
        small.complete(),
        oracle.judge(sure.program(), suspicion.recipe().awaitMillis()),
        findings);
  }

  private Minimiser.Minimised minimise(
      Suspicion suspicion, Reproduced found, int budget, boolean fresh) throws IOException {
    int[] runs = {0};
    return new Minimiser(
            candidate -> {
              doing.accept(
                  "minimising %s: run %d, %d steps"
                      .formatted(suspicion.label(), ++runs[0], candidate.steps().size()));
              return run(suspicion, candidate, fresh, false).confirms(suspicion);
            },
            found.percent(),
            budget)
        .minimise(found.program());
  }
}
