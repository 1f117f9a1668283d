package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.Lab;
import dev.busproof.clientsim.fuzz.generate.Generator;
import dev.busproof.clientsim.fuzz.generate.GeneratorOptions;
import dev.busproof.clientsim.fuzz.play.PlayLimits;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.run.RunFiles;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.ProtocolXml;
import dev.busproof.wire.ir.ProtocolXmlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Plays programs nobody wrote against a compositor until one goes wrong, and keeps that one, made
 * small. {@link #run} belongs to one thread; {@link #close} may come from any, a shutdown hook for
 * instance, and ends every process that the lab started. A worker that waits for an answer then
 * ends when that is overdue, and touches nothing any more.
 */
public final class Campaign implements AutoCloseable {
  private static final long STATUS_MILLIS = 1000;

  /** A program that waits for more than a second of answers is not worth its time. */
  private static final long ANSWER_MILLIS = 1000;

  private static final long PROGRAM_MILLIS = 2000;

  private final Libc libc = Libc.system();
  private final CampaignDirectory directory;
  private final FuzzOptions options;
  private final Interfaces interfaces;
  private final List<Workplace> workplaces;
  private final FindingWriter writer;
  private volatile boolean closed;

  private Campaign(CampaignDirectory directory, Interfaces interfaces, List<Workplace> workplaces) {
    this.directory = directory;
    this.options = directory.info().options();
    this.interfaces = interfaces;
    this.workplaces = workplaces;
    this.writer = new FindingWriter(directory, interfaces);
  }

  /**
   * Whether there can be such a campaign, before anything is begun.
   *
   * @throws IllegalArgumentException for a target or user that is not known, a display given by
   *     name without an XDG_RUNTIME_DIR, or a file that defines no protocol or one that is known
   * @throws IOException when a file cannot be read
   */
  public static void check(FuzzOptions options) throws IOException {
    Lab.check(options.lab());
    interfaces(options);
  }

  /**
   * Whether the protocol definitions of such a campaign can be used.
   *
   * @throws IllegalArgumentException for a file that defines no protocol or one that is known
   * @throws IOException when a file cannot be read
   */
  public static void checkProtocols(FuzzOptions options) throws IOException {
    interfaces(options);
  }

  /** All interfaces that the programs of such a campaign may use; exceptions as {@link #check}. */
  static Interfaces interfaces(FuzzOptions options) throws IOException {
    var interfaces = Interfaces.bundled();
    for (var file : options.protocols()) {
      try (var in = Files.newInputStream(Path.of(file))) {
        interfaces = interfaces.and(ProtocolXml.read(in, file));
      } catch (ProtocolXmlException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return interfaces;
  }

  /** A campaign in which nothing runs yet; exceptions as {@link #check}. */
  public static Campaign open(CampaignDirectory directory) throws IOException {
    var options = directory.info().options();
    var workplaces = new ArrayList<Workplace>();
    for (int number = 1; number <= options.lab().workers(); number++) {
      workplaces.add(Workplace.open(number, options, directory.log(number)));
    }
    return new Campaign(directory, interfaces(options), List.copyOf(workplaces));
  }

  /**
   * The program that a worker played as its {@code index}th, made again from what the directory
   * says; empty when it never came so far.
   *
   * @param worker counted from 1
   * @param index counted from 0
   * @throws IOException when the directory cannot be read, or its corpus is not what it was
   */
  public static Optional<String> program(CampaignDirectory directory, int worker, long index)
      throws IOException {
    var stored = StoredCampaign.read(directory);
    var recipe = stored.recipe(worker, index);
    if (recipe.isEmpty()) {
      return Optional.empty();
    }
    var options = directory.info().options();
    var corpus = Corpus.open(directory.corpus(), stored.corpus()).programs();
    var chooser =
        chooser(
            options, interfaces(options), stored.globals(recipe.get()), stored.seeds().orElse(0));
    return Optional.of(ProgramText.print(chooser.program(recipe.get(), corpus)));
  }

  private static Chooser chooser(
      FuzzOptions options, Interfaces interfaces, Map<String, Integer> globals, int seeds) {
    return new Chooser(
        // In an order that does not change from one JVM to the next.
        new Generator(interfaces, new TreeMap<>(globals), GeneratorOptions.defaults()),
        options,
        seeds);
  }

  /**
   * Plays until the end that was asked for, settles what was suspected and writes the report beside
   * the journal. What a target does is part of the report and not an exception, and neither is what
   * keeps the lab from going on. After {@link #close} the report comes within a second or so.
   *
   * @param known findings that are accepted
   * @throws RunRefusedException when another lab is at this campaign
   * @throws IOException when the directory cannot be read or written at the beginning
   */
  public FuzzReport run(FuzzListener listener, KnownFindings known)
      throws IOException, RunRefusedException {
    try (var lock = RunFiles.lock(directory.path());
        var journal = directory.journal()) {
      assert lock.isOpen();
      var stored = StoredCampaign.read(directory);
      var corpus = Corpus.open(directory.corpus(), stored.corpus());
      corpus.knows(stored.features());
      var record = new CampaignRecord(stored, options, journal, corpus, known, listener);
      try {
        workplaces.getFirst().arena().prepare();
        var globals = new TreeMap<>(workplaces.getFirst().arena().globals());
        record.begin(globals);
        work(record, globals);
      } catch (TargetFailedException e) {
        record.begin(Map.of());
        if (!closed) {
          record.notReady(1, e);
        }
      }
      if (closed) {
        record.stop(
            "interrupted (./busproof fuzz --resume %s goes on)".formatted(directory.path()));
      }
      return report(record);
    }
  }

  private FuzzReport report(CampaignRecord record) {
    var status = record.end();
    var findings = new LinkedHashMap<String, FindingReport>();
    record.findings().forEach(one -> findings.put(one.name(), one));
    try {
      for (var suspicion : record.unsettled()) {
        var one = writer.unsettled(suspicion, record.found());
        findings.merge(
            one.name(), one, (before, _) -> before.counted(before.times() + 1, before.known()));
      }
    } catch (IOException e) {
      record.failed(e);
    }
    var report = report(record, status, List.copyOf(findings.values()));
    try {
      RunFiles.write(directory.report(), report.json() + "\n");
      return report;
    } catch (IOException e) {
      record.failed(e);
      return report(record, status, report.findings());
    }
  }

  private FuzzReport report(
      CampaignRecord record, FuzzStatus status, List<FindingReport> findings) {
    return new FuzzReport(directory.info(), directory.path(), status, findings, record.failure());
  }

  private void work(CampaignRecord record, Map<String, Integer> globals) throws IOException {
    try (var ticker = Executors.newSingleThreadScheduledExecutor()) {
      var ticks =
          ticker.scheduleAtFixedRate(
              record::tell, STATUS_MILLIS, STATUS_MILLIS, TimeUnit.MILLISECONDS);
      try {
        if (!Crew.work(workers(record, globals), () -> closed)) {
          record.stop("interrupted");
        }
      } finally {
        ticks.cancel(false);
      }
    }
  }

  private List<FuzzWorker> workers(CampaignRecord record, Map<String, Integer> globals)
      throws IOException {
    var investigating = new ReentrantLock();
    var workers = new ArrayList<FuzzWorker>();
    for (int number = 1; number <= workplaces.size(); number++) {
      workers.add(worker(number, record, globals, investigating));
    }
    return workers;
  }

  private FuzzWorker worker(
      int number, CampaignRecord record, Map<String, Integer> globals, ReentrantLock investigating)
      throws IOException {
    var limits = options.lab().limits();
    var workplace = workplaces.get(number - 1);
    var arena = workplace.arena();
    var player =
        new Player(
            libc,
            interfaces,
            new PlayLimits(
                Math.min(ANSWER_MILLIS, limits.answerMillis()),
                PROGRAM_MILLIS,
                Recipe.MOST_AWAIT_MILLIS));
    var look = new Look(libc, () -> closed);
    var oracle = new ArenaOracle(arena, player, look, limits, () -> closed);
    return new FuzzWorker(
        number,
        new FuzzWorker.Parts(
            arena,
            workplace.coverage(),
            player,
            chooser(options, interfaces, globals, record.seeds()),
            record,
            ProgramLog.open(directory.programs(number)),
            look,
            limits,
            oracle,
            new Investigation(oracle, interfaces, directory, record::doing),
            investigating,
            () -> closed));
  }

  /** Ends the targets side by side: one that is asked to end may take its time. */
  @Override
  public void close() {
    closed = true;
    try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
      workplaces.forEach(workplace -> closing.execute(workplace::close));
    }
  }
}
