package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Again;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Batch;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Began;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Ended;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Kept;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.NotReady;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Restarted;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Settled;
import dev.busproof.clientsim.fuzz.campaign.CampaignEntry.Suspected;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.observe.JsonLines;
import dev.busproof.clientsim.report.PlainText;
import dev.busproof.clientsim.target.TargetFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What is known of a campaign while it goes on: all workers tell it, it writes the journal and then
 * tells the listener, one at a time. After {@link #end} it takes nothing more: a worker that is
 * still there is told so by an {@link InterruptedIOException}.
 */
final class CampaignRecord {
  /** What is waiting to be looked into is in memory, some hundred KiB each. */
  private static final int MOST_OPEN = 16;

  private final StoredCampaign before;
  private final FuzzOptions options;
  private final JsonLines<CampaignEntry> journal;
  private final Corpus corpus;
  private final KnownFindings known;
  private final FuzzListener listener;
  private final int seeds;
  private final long startNanos = System.nanoTime();
  private final Map<Integer, Totals> done = new HashMap<>();
  private final Map<String, Found> findings;
  private final Deque<Suspected> open;
  private long issued;
  private long suspicions;
  private long restarts;
  private long skipped;
  private String doing = "";
  private Optional<String> stopped = Optional.empty();
  private boolean ended;
  private long statusNanos = startNanos;
  private Totals statusTotals = Totals.NONE;

  CampaignRecord(
      StoredCampaign before,
      FuzzOptions options,
      JsonLines<CampaignEntry> journal,
      Corpus corpus,
      KnownFindings known,
      FuzzListener listener)
      throws IOException {
    this.before = before;
    this.options = options;
    this.journal = journal;
    this.corpus = corpus;
    this.known = known;
    this.listener = listener;
    this.findings = new LinkedHashMap<>(before.findings());
    this.open = new ArrayDeque<>(before.unsettled());
    this.seeds = before.seeds().orElseGet(() -> corpus.files().size());
    this.suspicions = before.suspicions();
    this.restarts = before.restarts();
    for (int worker = 1; worker <= options.lab().workers(); worker++) {
      done.put(worker, before.position(worker).done());
    }
    this.issued = totals().programs();
    this.statusTotals = totals();
  }

  /** Says that the lab begins, or goes on. */
  synchronized void begin(Map<String, Integer> globals) throws IOException {
    write(new Began(Instant.now(), globals));
    var written = new HashSet<>(before.corpus());
    for (var file : corpus.files()) {
      if (written.add(file)) {
        write(new Kept(file, List.of()));
      }
    }
    journal.force();
  }

  private void write(CampaignEntry entry) throws IOException {
    if (ended) {
      throw new InterruptedIOException("the campaign has ended");
    }
    journal.write(entry);
  }

  /** Where a worker is to go on. */
  StoredCampaign.Position position(int worker) throws IOException {
    return before.position(worker);
  }

  /** So many programs of the corpus are played before any other. */
  int seeds() {
    return seeds;
  }

  /** The corpus. */
  Corpus corpus() {
    return corpus;
  }

  /**
   * Begins a batch: what its programs follow from is on disk when this returns. Only then may a
   * full log go, which says how far the batch before came.
   *
   * @return the recipe of its first program
   */
  synchronized Recipe batch(int worker, long index, long readDelayMicros, ProgramLog log)
      throws IOException {
    var first = new Recipe(worker, index, corpus.programs().size(), readDelayMicros);
    write(new Batch(sessionMillis(), first, done.getOrDefault(worker, Totals.NONE)));
    journal.force();
    log.turnOver();
    return first;
  }

  /** Whether one more program may be played; it is counted then. */
  synchronized boolean takesAnother() {
    if (!goesOn()) {
      return false;
    }
    issued++;
    return true;
  }

  /** Whether the end is not reached yet. */
  synchronized boolean goesOn() {
    return stopped.isEmpty()
        && options.programs().map(most -> issued < most).orElse(true)
        && options.timeMillis().map(most -> durationMillis() < most).orElse(true);
  }

  /** A program was played. */
  synchronized void played(int worker, Program program, Totals what, Set<String> features)
      throws IOException {
    if (ended) {
      throw new InterruptedIOException("the campaign has ended");
    }
    done.merge(worker, what, Totals::plus);
    for (var addition : corpus.offer(program, features)) {
      write(new Kept(addition.file(), addition.news()));
    }
  }

  /** A program was not played after all, because it does what is known to be fatal. */
  synchronized void skipped() {
    issued--;
    skipped++;
  }

  synchronized void restarted(int worker) throws IOException {
    restarts++;
    write(new Restarted(worker));
  }

  /** Something went wrong; it is on disk when this returns, and is to be looked into. */
  synchronized void suspect(Suspicion suspicion) throws IOException {
    var suspected = new Suspected(++suspicions, suspicion);
    open.add(suspected); // also where the disk is full: the report must have it
    write(suspected);
    journal.force();
  }

  /** What was seen and is still to be looked into. */
  synchronized List<Suspicion> unsettled() {
    return open.stream().map(Suspected::suspicion).toList();
  }

  /** The next suspicion to be looked into. */
  synchronized Optional<Suspected> open() {
    return Optional.ofNullable(open.peek());
  }

  /** Whether so much is to be looked into that more of it would only fill the journal. */
  synchronized boolean isCrowded() {
    return open.size() >= MOST_OPEN;
  }

  /** A suspicion was looked into, and this came of it. */
  synchronized void settle(Suspected suspected, Found found) throws IOException {
    var counted = counted(found);
    write(new Settled(suspected.id(), counted));
    journal.force();
    open.remove(suspected);
    boolean isNew = findings.put(counted.name(), counted) == null;
    if (isNew) {
      listener.found(counted.report());
    }
  }

  /** A finding was seen once more. */
  synchronized void again(Recipe recipe, Found found) throws IOException {
    write(new Again(recipe, found.name()));
    findings.put(found.name(), counted(found));
  }

  private Found counted(Found found) {
    var before = Optional.ofNullable(findings.get(found.name()));
    return found.counted(
        before.map(one -> one.report().times()).orElse(0L) + 1, known.reason(found.name()));
  }

  /** What was found so far, with the programs. */
  synchronized List<Found> found() {
    return List.copyOf(findings.values());
  }

  /** What was found so far. */
  synchronized List<FindingReport> findings() {
    return findings.values().stream().map(Found::report).toList();
  }

  synchronized void doing(String what) {
    doing = what;
  }

  synchronized void note(String line) {
    listener.note(PlainText.of(line));
  }

  /** No target could be had: the campaign is stopped. */
  synchronized void notReady(int worker, TargetFailedException why) {
    stop(why.reason());
    why.lastOutput().forEach(line -> note("| " + line));
    try {
      write(new NotReady(Instant.now(), worker, why.reason(), why.lastOutput()));
    } catch (IOException e) {
      failed(e);
    }
  }

  /** The lab itself could not go on; what was seen so far stands. */
  synchronized void failed(Throwable why) {
    stop("the lab failed: " + why);
    for (var frame : why.getStackTrace()) {
      note("| at " + frame);
    }
  }

  /** No worker is to go on. The first reason counts. */
  synchronized void stop(String reason) {
    stopped = stopped.or(() -> Optional.of(reason));
  }

  synchronized Totals totals() {
    return done.values().stream().reduce(Totals.NONE, Totals::plus);
  }

  /** Tells the listener how far it is. */
  synchronized void tell() {
    var now = totals();
    long nanos = System.nanoTime();
    double seconds = Math.max(1e-3, (nanos - statusNanos) / 1e9);
    listener.status(
        status(
            Math.round((now.programs() - statusTotals.programs()) / seconds),
            Math.round((now.messages() - statusTotals.messages()) / seconds)));
    statusNanos = nanos;
    statusTotals = now;
  }

  private FuzzStatus status(long programsPerSecond, long messagesPerSecond) {
    return new FuzzStatus(
        durationMillis(),
        totals(),
        programsPerSecond,
        messagesPerSecond,
        corpus.programs().size(),
        corpus.features(),
        options.coverageAgent().map(_ -> corpus.probes()),
        findings.size(),
        (int) findings.values().stream().filter(one -> !one.report().isConfirmed()).count(),
        restarts,
        skipped,
        doing);
  }

  /** The last entry of this session; the figures for the report. */
  synchronized FuzzStatus end() {
    try {
      write(new Ended(Instant.now(), sessionMillis(), totals(), stopped));
      journal.force();
    } catch (IOException e) {
      failed(e);
    }
    ended = true;
    doing = "";
    double seconds = Math.max(1e-3, durationMillis() / 1e3);
    return status(
        Math.round(totals().programs() / seconds), Math.round(totals().messages() / seconds));
  }

  synchronized Optional<String> failure() {
    return stopped;
  }

  private long sessionMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private long durationMillis() {
    return before.durationMillis() + sessionMillis();
  }
}
