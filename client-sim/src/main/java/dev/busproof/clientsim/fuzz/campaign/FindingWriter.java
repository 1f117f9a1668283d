package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.emit.CSource;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramSyntaxException;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.fuzz.reduce.Containment;
import dev.busproof.clientsim.fuzz.reduce.Minimiser;
import dev.busproof.clientsim.fuzz.reduce.Signature;
import dev.busproof.clientsim.run.Quoted;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Says what a suspicion is called and puts it on paper; plays nothing. */
final class FindingWriter {
  private static final String UNSETTLED = "unsettled-";

  /** A few seconds each. */
  private static final int MOST_REPEATS = 20;

  private final CampaignDirectory directory;
  private final Interfaces interfaces;
  private final FindingFiles files;

  FindingWriter(CampaignDirectory directory, Interfaces interfaces) {
    this.directory = directory;
    this.interfaces = interfaces;
    this.files = new FindingFiles(directory.findings());
  }

  /**
   * A program that does what was suspected in some of so many runs.
   *
   * @param judged one of these, where they were judged in full
   */
  record Reproduced(Program program, int percent, int runs, Optional<Outcome> judged) {}

  /**
   * A program of the journal.
   *
   * @throws IOException when it is none
   */
  static Program parsed(String text) throws IOException {
    try {
      return ProgramText.parse(text);
    } catch (ProgramSyntaxException e) {
      throw new IOException("a program in the journal is none: " + e.getMessage(), e);
    }
  }

  /** The finding that is this once more, as far as that can be told without playing anything. */
  Optional<Found> known(Suspicion suspicion, List<Found> findings) throws IOException {
    var program = parsed(suspicion.programs().getLast());
    for (var finding : findings) {
      if (finding.report().verdict().equals(suspicion.label())
          && finding.report().isConfirmed()
          && Containment.holds(program, parsed(finding.program()), interfaces)) {
        return Optional.of(finding);
      }
    }
    return Optional.empty();
  }

  /** A finding that came about again; its files are written. */
  Found confirmed(
      Suspicion suspicion, Reproduced sure, boolean complete, Outcome seen, List<Found> findings)
      throws IOException {
    var judged = seen.confirms(suspicion);
    var detail = judged ? seen.verdict().detail() : suspicion.detail();
    var error = judged ? seen.error() : suspicion.error();
    var signature = signature(suspicion, sure.program(), error);
    var finding =
        report(suspicion, signature.name(), signature, detail, sure, complete, seen.lastOutput());
    var same = confirmed(finding, findings);
    if (same.isPresent() && same.get().report().steps() <= finding.steps()) {
      return same.get();
    }
    files.write(finding, sure.program());
    files.writeTrace(finding.name(), seen.conversations(), seen.lastOutput());
    if (directory.info().options().emitC()) {
      var comment = finding.verdict() + "\n" + finding.signature();
      files.writeC(finding.name(), CSource.of(sure.program(), interfaces, comment));
    }
    return new Found(finding, ProgramText.print(sure.program()));
  }

  /** One that did not come about again in so many runs; its program is written. */
  Found unconfirmed(Suspicion suspicion, int runs, List<Found> findings) throws IOException {
    var program = parsed(suspicion.programs().getLast());
    var signature = signature(suspicion, program, suspicion.error());
    return unconfirmed(suspicion, signature.name(), program, runs, findings);
  }

  /**
   * One that nobody has looked into yet, and may never; its program is written, until it is looked
   * into. One that is known is that finding.
   */
  FindingReport unsettled(Suspicion suspicion, List<Found> findings) throws IOException {
    var known = known(suspicion, findings);
    var program = parsed(suspicion.programs().getLast());
    return (known.isPresent()
            ? known.get()
            : unconfirmed(suspicion, unsettledName(suspicion), program, 0, findings))
        .report();
  }

  /** It was looked into: what {@link #unsettled} wrote is of no more use. */
  void settled(Suspicion suspicion) throws IOException {
    Files.deleteIfExists(files.program(unsettledName(suspicion)));
  }

  private String unsettledName(Suspicion suspicion) throws IOException {
    var program = parsed(suspicion.programs().getLast());
    return UNSETTLED + signature(suspicion, program, suspicion.error()).name();
  }

  private Found unconfirmed(
      Suspicion suspicion, String name, Program program, int runs, List<Found> findings)
      throws IOException {
    var finding =
        report(
            suspicion,
            name,
            signature(suspicion, program, suspicion.error()),
            suspicion.detail(),
            new Reproduced(program, 0, runs, Optional.empty()),
            false,
            List.of());
    var same = confirmed(finding, findings);
    if (same.isPresent()) {
      return same.get();
    }
    files.write(finding, program);
    return new Found(finding, ProgramText.print(program));
  }

  private Signature signature(Suspicion suspicion, Program program, String error) {
    return Signature.of(suspicion.label(), program, error, interfaces);
  }

  /** The finding of that name, unless it was never brought about again. */
  private static Optional<Found> confirmed(FindingReport finding, List<Found> findings) {
    return findings.stream()
        .filter(one -> one.report().isConfirmed() && one.name().equals(finding.name()))
        .findFirst();
  }

  private FindingReport report(
      Suspicion suspicion,
      String name,
      Signature signature,
      String detail,
      Reproduced sure,
      boolean complete,
      List<String> lastOutput) {
    var options = directory.info().options();
    return new FindingReport(
        name,
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
        command(name, sure.percent(), suspicion.recipe()),
        lastOutput);
  }

  /** Plays as the campaign did, and as often as it takes to see what comes about now and then. */
  private String command(String name, int percent, Recipe recipe) {
    int repeat = Minimiser.tries(percent, MOST_REPEATS);
    return "./busproof replay %s%s --await-millis %d%s"
        .formatted(
            Quoted.of(files.program(name).toString()),
            directory.info().options().typed(),
            recipe.awaitMillis(),
            repeat == 1 ? "" : " --repeat " + repeat);
  }
}
