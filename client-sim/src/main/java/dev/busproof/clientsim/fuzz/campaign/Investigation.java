package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.emit.CSource;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramSyntaxException;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.reduce.Containment;
import dev.busproof.clientsim.fuzz.reduce.Minimiser;
import dev.busproof.clientsim.fuzz.reduce.Renaming;
import dev.busproof.clientsim.fuzz.reduce.Signature;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
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
  private final CampaignDirectory directory;
  private final FindingFiles files;
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
    this.directory = directory;
    this.files = new FindingFiles(directory.findings());
    this.doing = doing;
  }

  /** A program that does what was suspected in some of so many runs. */
  private record Reproduced(Program program, int percent, int runs) {}

  /**
   * What a suspicion comes to; its files are written.
   *
   * @param findings that are known
   * @throws IOException when no target can be had any more, or nothing can be written
   */
  FindingReport settle(Suspicion suspicion, List<FindingReport> findings) throws IOException {
    var programs = new ArrayList<Program>();
    for (var text : suspicion.programs()) {
      programs.add(parsed(text));
    }
    var known = known(suspicion, programs.getLast(), findings);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      doing.accept("confirming " + suspicion.label());
      var found = reproduce(suspicion, programs);
      return found.isPresent()
          ? minimise(suspicion, found.get(), findings)
          : unconfirmed(suspicion, programs.getLast(), findings);
    } finally {
      doing.accept("");
    }
  }

  /** What need not be played again and again, now that it is known. */
  Avoided avoided(List<FindingReport> findings) throws IOException {
    var fatal = new ArrayList<Program>();
    for (var finding : findings) {
      if (finding.isConfirmed() && finding.isFatal()) {
        fatal.add(parsed(Files.readString(files.program(finding.name()))));
      }
    }
    return new Avoided(fatal, interfaces);
  }

  private static Program parsed(String text) throws IOException {
    try {
      return ProgramText.parse(text);
    } catch (ProgramSyntaxException e) {
      throw new IOException("a program in the journal is none: " + e.getMessage(), e);
    }
  }

  /** The finding that is this once more, as far as that can be told without playing anything. */
  private Optional<FindingReport> known(
      Suspicion suspicion, Program program, List<FindingReport> findings) throws IOException {
    for (var finding : findings) {
      if (finding.verdict().equals(suspicion.label()) && finding.isConfirmed()) {
        var file = files.program(finding.name());
        if (Files.exists(file)
            && Containment.holds(program, parsed(Files.readString(file)), interfaces)) {
          return Optional.of(finding);
        }
      }
    }
    return Optional.empty();
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
      failed += run(suspicion, program, true).confirms(suspicion) ? 1 : 0;
    }
    // What comes about at all is not 0.
    return new Reproduced(program, failed == 0 ? 0 : Math.max(1, failed * 100 / runs), runs);
  }

  private Outcome run(Suspicion suspicion, Program program, boolean fresh) throws IOException {
    return suspicion.isSeenAtAGlance() ? oracle.glance(program, fresh) : oracle.judge(program);
  }

  private FindingReport minimise(
      Suspicion suspicion, Reproduced found, List<FindingReport> findings) throws IOException {
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
    return write(suspicion, sure, small.complete(), findings);
  }

  private Minimiser.Minimised minimise(
      Suspicion suspicion, Reproduced found, int budget, boolean fresh) throws IOException {
    int[] runs = {0};
    return new Minimiser(
            candidate -> {
              doing.accept(
                  "minimising %s: run %d, %d steps"
                      .formatted(suspicion.label(), ++runs[0], candidate.steps().size()));
              return run(suspicion, candidate, fresh).confirms(suspicion);
            },
            found.percent(),
            budget)
        .minimise(found.program());
  }

  private FindingReport write(
      Suspicion suspicion, Reproduced sure, boolean complete, List<FindingReport> findings)
      throws IOException {
    doing.accept("recording " + suspicion.label());
    var seen = oracle.judge(sure.program());
    var judged = seen.confirms(suspicion);
    var detail = judged ? seen.verdict().detail() : suspicion.detail();
    var error = judged ? seen.error() : suspicion.error();
    var signature = Signature.of(suspicion.label(), sure.program(), error, interfaces);
    var finding = report(suspicion, signature, detail, sure, complete, seen.lastOutput());
    var same = confirmed(finding, findings);
    if (same.isPresent() && same.get().steps() <= finding.steps()) {
      return same.get();
    }
    files.write(finding, sure.program());
    files.writeTrace(finding.name(), seen.conversations(), seen.lastOutput());
    if (directory.info().options().emitC()) {
      var comment = finding.verdict() + "\n" + finding.signature();
      files.writeC(finding.name(), CSource.of(sure.program(), interfaces, comment));
    }
    return finding;
  }

  /** The finding of that name, unless it was never brought about again. */
  private static Optional<FindingReport> confirmed(
      FindingReport finding, List<FindingReport> findings) {
    return findings.stream()
        .filter(one -> one.isConfirmed() && one.name().equals(finding.name()))
        .findFirst();
  }

  private FindingReport unconfirmed(
      Suspicion suspicion, Program program, List<FindingReport> findings) throws IOException {
    var signature = Signature.of(suspicion.label(), program, suspicion.error(), interfaces);
    var finding =
        report(
            suspicion,
            signature,
            suspicion.detail(),
            new Reproduced(program, 0, CONFIRM_RUNS * (1 + PREDECESSORS.size())),
            false,
            List.of());
    var same = confirmed(finding, findings);
    if (same.isPresent()) {
      return same.get();
    }
    files.write(finding, program);
    return finding;
  }

  private FindingReport report(
      Suspicion suspicion,
      Signature signature,
      String detail,
      Reproduced sure,
      boolean complete,
      List<String> lastOutput) {
    var options = directory.info().options();
    return new FindingReport(
        signature.name(),
        suspicion.label(),
        signature.text(),
        detail,
        sure.percent(),
        sure.runs(),
        sure.program().steps().size(),
        complete,
        "seed %d, shard %s, %s"
            .formatted(options.seed(), options.lab().shard().text(), suspicion.recipe().text()),
        1,
        Optional.empty(),
        "./busproof replay %s%s".formatted(files.program(signature.name()), options.typed()),
        lastOutput);
  }
}
