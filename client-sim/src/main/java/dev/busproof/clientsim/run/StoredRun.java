package dev.busproof.clientsim.run;

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
import dev.busproof.memfd.SharingStatistics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run's directory says: all that a judge may know.
 *
 * @param directory where it was read from
 * @param info what was to be done
 * @param entries what happened, in that order
 */
public record StoredRun(Path directory, RunInfo info, List<JournalEntry> entries) {

  /** The attempts at one case, in the order in which they were made. */
  public List<Observation> attempts(String caseId) {
    var attempts = new ArrayList<Observation>();
    for (var entry : entries) {
      if (entry instanceof Observed o && o.observation().caseId().equals(caseId)) {
        attempts.add(o.observation());
      } else if (entry instanceof Died d && d.caseId().equals(caseId) && !attempts.isEmpty()) {
        var dead = attempts.removeLast().endedBy(d.exit(), d.lastOutput());
        attempts.add(dead);
      }
    }
    return List.copyOf(attempts);
  }

  /** What came of seeking a case's finding again, if that was done. */
  public Optional<Confirmation> confirmation(String caseId) {
    return of(Confirmed.class)
        .filter(sought -> sought.caseId().equals(caseId))
        .map(Confirmed::confirmation)
        .reduce((earlier, later) -> later);
  }

  /**
   * What a target had been attacked with, from its start to an attempt.
   *
   * @param seen an attempt of this run
   * @return case ids in the order of the attempts, that of the attempt excluded
   */
  public List<String> servedBefore(Observation seen) {
    var served = new HashMap<Integer, List<String>>();
    for (var entry : entries) {
      switch (entry) {
        case Began _ -> served.clear();
        case Ready r -> served.remove(r.worker());
        case Observed o -> {
          var before = served.computeIfAbsent(o.worker(), _ -> new ArrayList<>());
          if (isSame(o.observation(), seen)) {
            return List.copyOf(before);
          }
          before.add(o.observation().caseId());
        }
        case Died _, NotReady _, Confirmed _, Shared _, Ended _ -> {}
      }
    }
    return List.of();
  }

  private static boolean isSame(Observation one, Observation other) {
    return one.caseId().equals(other.caseId())
        && one.attempt() == other.attempt()
        && one.startedAt().equals(other.startedAt());
  }

  /** How its targets read their clients' memory; empty when none of them told. */
  public Optional<SharingStatistics> sharing() {
    return of(Shared.class).map(Shared::sharing).reduce(SharingStatistics::plus);
  }

  /** That no target could be had for a case, if that was so the last time. */
  public Optional<NotReady> notReady(String caseId) {
    return of(NotReady.class)
        .filter(failed -> failed.caseId().equals(caseId))
        .reduce((earlier, later) -> later);
  }

  /** Whether every attempt that was asked for was made. */
  public boolean isComplete(String caseId) {
    long times = info.cases().stream().filter(caseId::equals).count();
    return attempts(caseId).size() >= times * info.options().repeat();
  }

  /**
   * The cases that still lack an attempt, in the order in which they are carried out; one that is
   * asked for more than once as often as it lacks attempts.
   */
  public List<String> missing() {
    var done = new HashMap<String, Integer>();
    of(Observed.class).forEach(o -> done.merge(o.observation().caseId(), 1, Integer::sum));
    int repeat = info.options().repeat();
    var missing = new ArrayList<String>();
    for (var id : info.cases()) {
      int left = done.getOrDefault(id, 0) - repeat;
      done.put(id, Math.max(0, left));
      if (left < 0) {
        missing.add(id);
      }
    }
    return List.copyOf(missing);
  }

  /** Why the run is not complete, if it is not. */
  public Optional<String> failure() {
    var missing = missing();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    var why =
        entries.isEmpty() || !(entries.getLast() instanceof Ended ended)
            ? Optional.<String>empty()
            : ended.failure();
    return Optional.of(
        "%s; %d of %d cases are missing, the first is %s (./busproof prove --resume %s goes on)"
            .formatted(
                why.orElse("the lab ended without a word, or is still running"),
                missing.size(),
                info.cases().size(),
                missing.getFirst(),
                Quoted.of(directory.toString())));
  }

  /** The time in which the lab was at work, all sessions together. */
  public long durationMillis() {
    long total = 0;
    Optional<Instant> began = Optional.empty();
    long session = 0;
    for (var entry : entries) {
      switch (entry) {
        case Began b -> {
          total += session;
          session = 0;
          began = Optional.of(b.at());
        }
        case Observed o -> {
          var end = o.observation().startedAt().plusMillis(o.observation().durationMillis());
          session = Math.max(session, since(began, end));
        }
        case Ready r -> session = Math.max(session, since(began, r.at()));
        case Died d -> session = Math.max(session, since(began, d.at()));
        case NotReady n -> session = Math.max(session, since(began, n.at()));
        case Confirmed c -> session = Math.max(session, since(began, c.at()));
        case Shared s -> session = Math.max(session, since(began, s.at()));
        case Ended e -> session = e.durationMillis();
      }
    }
    return total + session;
  }

  private static long since(Optional<Instant> began, Instant end) {
    return began.map(at -> Math.max(0, Duration.between(at, end).toMillis())).orElse(0L);
  }

  private <E extends JournalEntry> Stream<E> of(Class<E> kind) {
    return entries.stream().filter(kind::isInstance).map(kind::cast);
  }
}
