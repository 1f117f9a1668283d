package dev.busproof.clientsim.run;

import dev.busproof.clientsim.observe.JournalEntry;
import dev.busproof.clientsim.observe.JournalEntry.Began;
import dev.busproof.clientsim.observe.JournalEntry.Ended;
import dev.busproof.clientsim.observe.JournalEntry.NotReady;
import dev.busproof.clientsim.observe.JournalEntry.Observed;
import dev.busproof.clientsim.observe.Observation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    return of(Observed.class)
        .map(Observed::observation)
        .filter(seen -> seen.caseId().equals(caseId))
        .toList();
  }

  /** That no target could be had for a case, if that was so the last time. */
  public Optional<NotReady> notReady(String caseId) {
    return of(NotReady.class)
        .filter(failed -> failed.caseId().equals(caseId))
        .reduce((earlier, later) -> later);
  }

  /** Whether every attempt that was asked for was made. */
  public boolean isComplete(String caseId) {
    return attempts(caseId).size() >= info.options().repeat();
  }

  /** The cases that still lack an attempt, in the order of the catalogue. */
  public List<String> missing() {
    return info.cases().stream().filter(id -> !isComplete(id)).toList();
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
        case NotReady n -> session = Math.max(session, since(began, n.at()));
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
