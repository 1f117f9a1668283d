package dev.busproof.clientsim.observe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of a journal: a JSON object with one member, whose name says what kind of entry it is.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.Began.class, name = "began"),
  @JsonSubTypes.Type(value = JournalEntry.Observed.class, name = "observed"),
  @JsonSubTypes.Type(value = JournalEntry.NotReady.class, name = "notReady"),
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
   * One attempt at one case was carried out.
   *
   * @param worker who did it, counted from 1
   * @param observation what was seen
   */
  record Observed(int worker, Observation observation) implements JournalEntry {}

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
   * The lab ended in order; a lab that was killed leaves no such entry.
   *
   * @param at wall-clock time
   * @param durationMillis since its {@link Began}, by the monotonic clock
   * @param failure why not every case was carried out, when that is so
   */
  record Ended(Instant at, long durationMillis, Optional<String> failure) implements JournalEntry {}
}
