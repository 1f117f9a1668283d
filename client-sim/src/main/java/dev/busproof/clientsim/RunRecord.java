package dev.busproof.clientsim;

import dev.busproof.clientsim.arena.Worker;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.confirm.Confirmer;
import dev.busproof.clientsim.observe.Confirmation;
import dev.busproof.clientsim.observe.JournalEntry;
import dev.busproof.clientsim.observe.JournalEntry.Began;
import dev.busproof.clientsim.observe.JournalEntry.Confirmed;
import dev.busproof.clientsim.observe.JournalEntry.Died;
import dev.busproof.clientsim.observe.JournalEntry.Ended;
import dev.busproof.clientsim.observe.JournalEntry.NotReady;
import dev.busproof.clientsim.observe.JournalEntry.Observed;
import dev.busproof.clientsim.observe.JournalEntry.Ready;
import dev.busproof.clientsim.observe.JournalEntry.Shared;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.observe.TargetExit;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.run.RunWriter;
import dev.busproof.clientsim.run.StoredRun;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.SharingStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What is known of a run while it goes on: all workers tell it, it writes the journal and then
 * tells the listener, one at a time.
 */
final class RunRecord implements Confirmer.Listener {
  private final StoredRun before;
  private final RunWriter writer;
  private final ProveListener listener;
  private final long startNanos = System.nanoTime();
  private final List<JournalEntry> entries;
  private final Map<Integer, String> last = new HashMap<>();
  private int begun;
  private int done;
  private Optional<String> stopped = Optional.empty();

  private RunRecord(StoredRun before, RunWriter writer, ProveListener listener) {
    this.before = before;
    this.writer = writer;
    this.listener = listener;
    this.entries = new ArrayList<>(before.entries());
    this.done = count() - before.missing().size();
    this.begun = done;
  }

  /** Says that the lab begins, or goes on. */
  static RunRecord begin(StoredRun before, RunWriter writer, ProveListener listener)
      throws IOException {
    var record = new RunRecord(before, writer, listener);
    record.add(new Began(Instant.now()));
    return record;
  }

  private int count() {
    return before.info().cases().size();
  }

  /** What was still to be done at the beginning. */
  List<String> missing() {
    return before.missing();
  }

  /** The attempts that were made at a case so far. */
  synchronized int attempts(AttackCase one) {
    return now().attempts(one.id()).size();
  }

  /** All that is known by now. */
  synchronized StoredRun now() {
    return new StoredRun(before.directory(), before.info(), List.copyOf(entries));
  }

  synchronized void started(AttackCase one) {
    begun++;
    listener.caseStarted(begun, count(), one.id());
  }

  synchronized void note(String line) {
    listener.note(line);
  }

  /** A worker has a target that was just started. */
  synchronized void ready(Worker worker) throws IOException {
    add(new Ready(Instant.now(), worker.number()));
    note("ready: " + before.info().options().target().text());
  }

  synchronized void observed(Worker worker, Observation seen) throws IOException {
    add(new Observed(worker.number(), seen));
    last.put(worker.number(), seen.caseId());
  }

  /** A target died that was well when its last attempt was over. */
  synchronized void died(Worker worker, TargetExit exit) throws IOException {
    var id = last.get(worker.number());
    if (id != null) {
      add(new Died(Instant.now(), worker.number(), id, exit, worker.lastOutput()));
      note("the target died after it was seen well, after %s: %s".formatted(id, exit.text()));
    }
  }

  @Override
  public synchronized void seeking(String id) {
    listener.soughtAgain(id);
  }

  @Override
  public synchronized void confirmed(String id, Confirmation sought) throws IOException {
    add(new Confirmed(Instant.now(), id, sought));
    note("%s: %s, %s".formatted(id, sought.kind(), sought.text()));
  }

  /** How a worker's targets read their clients' memory, once they have ended. */
  synchronized void shared(Worker worker) throws IOException {
    var told = worker.sharing();
    var sum = told.stream().reduce(SharingStatistics::plus);
    if (sum.isPresent()) {
      add(new Shared(Instant.now(), worker.number(), told.size(), sum.get()));
    }
  }

  /** No target could be had: the run is stopped. */
  synchronized void notReady(AttackCase one, Worker worker, TargetFailedException why)
      throws IOException {
    add(new NotReady(Instant.now(), worker.number(), one.id(), why.reason(), why.lastOutput()));
    stop(why.reason());
    ended(one);
  }

  synchronized void ended(AttackCase one) {
    done++;
    report(one).ifPresent(report -> listener.caseEnded(done, count(), report));
  }

  private Optional<CaseReport> report(AttackCase one) {
    return Judgement.of(now(), JudgeOptions.OF_THE_RUN).caseReport(one.id());
  }

  /** No worker is to begin another attempt. The first reason counts. */
  synchronized void stop(String reason) {
    stopped = stopped.or(() -> Optional.of(reason));
  }

  synchronized boolean isStopped() {
    return stopped.isPresent();
  }

  /** The last entry of this session. */
  synchronized void end(boolean interrupted) throws IOException {
    var failure = stopped.or(() -> interrupted ? Optional.of("interrupted") : Optional.empty());
    long durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    add(new Ended(Instant.now(), durationMillis, failure));
  }

  private synchronized void add(JournalEntry entry) throws IOException {
    writer.write(entry);
    entries.add(entry);
  }
}
