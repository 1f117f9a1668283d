package dev.busproof.clientsim;

import dev.busproof.clientsim.arena.Worker;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.confirm.Confirmer;
import dev.busproof.clientsim.confirm.Findings;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.report.ProveReport;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.SideBySide;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.clientsim.target.Profiles;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Carries out those cases of a run that have not been carried out yet, each worker against a target
 * of its own. {@link #prove} belongs to one thread; {@link #close} may come from any, a shutdown
 * hook for instance, and ends everything that the lab started.
 */
public final class Lab implements AutoCloseable {
  private final RunDirectory run;
  private final List<Worker> workers;
  private volatile boolean closed;

  private Lab(RunDirectory run, List<Worker> workers) {
    this.run = run;
    this.workers = workers;
  }

  /**
   * Whether there can be such a target, before anything is begun.
   *
   * @throws IllegalArgumentException for a target or user that is not known, or a display given by
   *     name without an XDG_RUNTIME_DIR
   * @throws IOException when the description of a target cannot be read
   */
  public static void check(ProveOptions options) throws IOException {
    try (var target = Worker.target(options, Path.of(""), new Probe(Libc.system()))) {
      target.lastOutput();
    }
  }

  /**
   * A lab in which nothing runs yet; exceptions as {@link #check}.
   *
   * @param run a new one, or one to go on with
   */
  public static Lab open(RunDirectory run) throws IOException {
    var libc = Libc.system();
    var workers = new ArrayList<Worker>();
    var options = run.info().options();
    for (int number = 1; number <= options.workers(); number++) {
      workers.add(Worker.open(number, libc, options, run.log(number)));
    }
    return new Lab(run, List.copyOf(workers));
  }

  /**
   * The compositors that are known by name, and whether they are installed here, for people.
   *
   * @param directory where the user's own are, when not in the usual place
   * @throws IllegalArgumentException for a file there that does not describe a target
   * @throws IOException when one cannot be read
   */
  public static String listTargets(Optional<Path> directory) throws IOException {
    return "%-12s %s%n".formatted("bundled", "always there, and tested without --target")
        + Profiles.read(directory).list();
  }

  /**
   * Runs the cases and writes the reports beside the journal. What a target does, and its death
   * above all, is part of the report and not an exception.
   *
   * @throws RunRefusedException when another lab is at this run
   * @throws IOException when the directory cannot be written
   */
  public ProveReport prove(ProveListener listener, JudgeOptions options)
      throws IOException, RunRefusedException {
    workers.forEach(worker -> worker.tell(listener::said));
    try (var writer = run.write()) {
      var record = RunRecord.begin(run.read(), writer, listener);
      try {
        work(record);
        confirm(record);
        endTargets(record);
      } finally {
        record.end(closed);
      }
      return Judgement.of(run.read(), options).writeTo(run.path());
    }
  }

  /** Some tell at their end how they read their clients' memory. */
  private void endTargets(RunRecord record) throws IOException {
    for (var worker : workers) {
      worker.close();
      record.shared(worker);
    }
  }

  private void work(RunRecord record) throws IOException {
    var cases = record.missing().stream().flatMap(id -> Catalogue.find(id).stream()).toList();
    if (workers.size() == 1) {
      carryOut(new ConcurrentLinkedQueue<>(cases), workers.getFirst(), record);
      return;
    }
    var sociable = new ConcurrentLinkedQueue<AttackCase>();
    var exclusive = new ConcurrentLinkedQueue<AttackCase>();
    cases.forEach(one -> (one.exclusive() ? exclusive : sociable).add(one));
    sideBySide(sociable, record);
    // Idle targets draw frames for their bystanders: even that is company.
    workers.stream().skip(1).forEach(Worker::close);
    carryOut(exclusive, workers.getFirst(), record);
  }

  private void sideBySide(Queue<AttackCase> cases, RunRecord record) throws IOException {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (var worker : workers) {
      tasks.add(() -> {
        carryOut(cases, worker, record);
        return null;
      });
    }
    if (!SideBySide.run(tasks)) {
      record.stop("interrupted");
    }
  }

  private void carryOut(Queue<AttackCase> cases, Worker worker, RunRecord record)
      throws IOException {
    try {
      for (var one = cases.poll(); one != null && !isOver(record); one = cases.poll()) {
        attempts(one, worker, record);
      }
      noticeDeath(worker, record);
    } catch (IOException | RuntimeException e) {
      record.stop("the lab failed: " + e);
      throw e;
    }
  }

  /** One that was well when its last attempt was over has that attempt to answer for. */
  private void noticeDeath(Worker worker, RunRecord record) throws IOException {
    var exit = worker.unexpectedExit();
    if (exit.isPresent() && !closed) {
      record.died(worker, exit.get());
    }
  }

  /**
   * With one target, and nothing beside it: what is sought is what alone brings a finding about.
   */
  private void confirm(RunRecord record) throws IOException {
    var options = run.info().options();
    if (options.confirmMillis() == 0 || isOver(record)) {
      return;
    }
    var findings = Findings.of(record.now());
    if (options.target() instanceof TargetChoice.Display) {
      var why = "a display that was running before is not started anew";
      Confirmer.giveUp(findings, why, record);
    } else if (!findings.isEmpty()) {
      record.note("%d findings are sought again".formatted(findings.size()));
      new Confirmer(workers.getFirst(), options, () -> closed).confirm(findings, record);
    }
  }

  private boolean isOver(RunRecord record) {
    return closed || record.isStopped();
  }

  private void attempts(AttackCase one, Worker worker, RunRecord record) throws IOException {
    record.started(one);
    int repeat = run.info().options().repeat();
    int made = record.attempts(one);
    // A case that is named more than once has as many attempts each time.
    int wanted = (made / repeat + 1) * repeat;
    for (int attempt = made + 1; attempt <= wanted; attempt++) {
      if (isOver(record)) {
        return;
      }
      noticeDeath(worker, record);
      try {
        if (worker.prepare()) {
          record.ready(worker);
        }
      } catch (TargetFailedException e) {
        if (!closed) {
          record.notReady(one, worker, e);
        }
        return;
      }
      var seen = worker.attempt(one, attempt);
      if (closed) {
        return; // what was seen is the lab's doing: it ended the target under its clients' feet
      }
      record.observed(worker, seen);
      worker.tidy(seen);
    }
    record.ended(one);
  }

  @Override
  public void close() {
    closed = true;
    workers.forEach(Worker::close);
  }
}
