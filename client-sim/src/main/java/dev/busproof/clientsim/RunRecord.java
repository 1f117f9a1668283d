package dev.busproof.clientsim;

import dev.busproof.clientsim.arena.Worker;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.observe.JournalEntry;
import dev.busproof.clientsim.observe.JournalEntry.Began;
import dev.busproof.clientsim.observe.JournalEntry.Ended;
import dev.busproof.clientsim.observe.JournalEntry.NotReady;
import dev.busproof.clientsim.observe.JournalEntry.Observed;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.report.CaseReport;
import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.report.Judgement;
import dev.busproof.clientsim.run.RunWriter;
import dev.busproof.clientsim.run.StoredRun;
import dev.busproof.clientsim.target.TargetFailedException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What is known of a run while it goes on: all workers tell it, it writes the journal and then
 * tells the listener, one at a time.
 */
final class RunRecord {
  private final StoredRun before;
  private final RunWriter writer;
  private final ProveListener listener;
  private final long startNanos = System.nanoTime();
  private final List<JournalEntry> entries;
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

  /** The attempts that were made at a case before. */
  int attempts(AttackCase one) {
    return before.attempts(one.id()).size();
  }

  synchronized void started(AttackCase one) {
    begun++;
    listener.caseStarted(begun, count(), one.id());
  }

  synchronized void note(String line) {
    listener.note(line);
  }

  synchronized void observed(Worker worker, Observation seen) throws IOException {
    add(new Observed(worker.number(), seen));
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
    var now = new StoredRun(before.directory(), before.info(), List.copyOf(entries));
    return Judgement.of(now, JudgeOptions.OF_THE_RUN).caseReport(one.id());
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
