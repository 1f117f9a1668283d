package dev.busproof.clientsim.observe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.busproof.memfd.SharingStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of a journal: a JSON object with one member, whose name says what kind of entry it is.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.Began.class, name = "began"),
  @JsonSubTypes.Type(value = JournalEntry.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = JournalEntry.Observed.class, name = "observed"),
  @JsonSubTypes.Type(value = JournalEntry.Died.class, name = "died"),
  @JsonSubTypes.Type(value = JournalEntry.NotReady.class, name = "notReady"),
  @JsonSubTypes.Type(value = JournalEntry.Confirmed.class, name = "confirmed"),
  @JsonSubTypes.Type(value = JournalEntry.Shared.class, name = "shared"),
  @JsonSubTypes.Type(value = JournalEntry.Ended.class, name = "ended")
})
public sealed interface JournalEntry {

  /**
   * The lab began, or went on after it had been interrupted.
   *
   * @param at wall-clock time
   */
  record Began(Instant at) implements JournalEntry {}

  /**
   * A worker's target is another process than before: what it is attacked with from now on begins
   * anew.
   *
   * @param at wall-clock time
   * @param worker whose target it is, counted from 1
   */
  record Ready(Instant at, int worker) implements JournalEntry {}

  /**
   * One attempt at one case was carried out.
   *
   * @param worker who did it, counted from 1
   * @param observation what was seen
   */
  record Observed(int worker, Observation observation) implements JournalEntry {}

  /**
   * A target was found dead that had been well when the last attempt with it was over.
   *
   * @param at wall-clock time
   * @param worker whose target it was, counted from 1
   * @param caseId the last case that was carried out with it
   * @param exit how it ended
   * @param lastOutput the last lines that it printed, oldest first
   */
  record Died(Instant at, int worker, String caseId, TargetExit exit, List<String> lastOutput)
      implements JournalEntry {}

  /**
   * No target could be had for a case; the run stops there.
   *
   * @param at wall-clock time
   * @param worker who wanted it, counted from 1
   * @param caseId the case that was to be carried out
   * @param reason what was tried, in one line
   * @param lastOutput the last lines that the target printed, oldest first
   */
  record NotReady(Instant at, int worker, String caseId, String reason, List<String> lastOutput)
      implements JournalEntry {}

  /**
   * A finding was sought again.
   *
   * @param at wall-clock time
   * @param caseId the case that it is about
   * @param confirmation what came of that
   */
  record Confirmed(Instant at, String caseId, Confirmation confirmation) implements JournalEntry {}

  /**
   * How a worker's targets read the memory of their clients, as those said that told it.
   *
   * @param at wall-clock time
   * @param worker whose targets they were, counted from 1
   * @param targets how many told it; one that is killed does not
   * @param sharing theirs added up
   */
  record Shared(Instant at, int worker, int targets, SharingStatistics sharing)
      implements JournalEntry {}

  /**
   * The lab ended in order; a lab that was killed leaves no such entry.
   *
   * @param at wall-clock time
   * @param durationMillis since its {@link Began}, by the monotonic clock
   * @param failure why not every case was carried out, when that is so
   */
  record Ended(Instant at, long durationMillis, Optional<String> failure) implements JournalEntry {}
}
