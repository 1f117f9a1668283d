package dev.busproof.clientsim.fuzz.campaign;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a campaign's journal: a JSON object with one member, whose name says what kind of
 * entry it is.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = CampaignEntry.Began.class, name = "began"),
  @JsonSubTypes.Type(value = CampaignEntry.Batch.class, name = "batch"),
  @JsonSubTypes.Type(value = CampaignEntry.Kept.class, name = "kept"),
  @JsonSubTypes.Type(value = CampaignEntry.Restarted.class, name = "restarted"),
  @JsonSubTypes.Type(value = CampaignEntry.Suspected.class, name = "suspected"),
  @JsonSubTypes.Type(value = CampaignEntry.Settled.class, name = "settled"),
  @JsonSubTypes.Type(value = CampaignEntry.Again.class, name = "again"),
  @JsonSubTypes.Type(value = CampaignEntry.NotReady.class, name = "notReady"),
  @JsonSubTypes.Type(value = CampaignEntry.Ended.class, name = "ended")
})
sealed interface CampaignEntry {

  /**
   * The lab began, or went on after it had been interrupted.
   *
   * @param at wall-clock time
   * @param globals what the target announced, by interface
   */
  record Began(Instant at, Map<String, Integer> globals) implements CampaignEntry {}

  /**
   * A worker begins some programs: from here on they follow from the seed and from this.
   *
   * @param atMillis since the session's {@link Began}, by the monotonic clock
   * @param first the recipe of the first; the others differ in their index
   * @param before what the worker had done before, sessions before this one included
   */
  record Batch(long atMillis, Recipe first, Totals before) implements CampaignEntry {}

  /**
   * A program went into the corpus.
   *
   * @param file its name there
   * @param news the features that no program before had; empty for those that were there at the
   *     beginning
   */
  record Kept(String file, List<String> news) implements CampaignEntry {}

  /** The target was started anew because it had gone or was no longer fit for use. */
  record Restarted(int worker) implements CampaignEntry {}

  /**
   * Something went wrong.
   *
   * @param id counted from 1
   * @param suspicion what it was
   */
  record Suspected(long id, Suspicion suspicion) implements CampaignEntry {}

  /**
   * A suspicion was looked into.
   *
   * @param id of the suspicion
   * @param found what came of it; one that occurred before only has its count raised
   */
  record Settled(long id, Found found) implements CampaignEntry {}

  /**
   * Something went wrong that is known: nobody needs to look into it.
   *
   * @param recipe of the program after which it was seen
   * @param finding its name
   */
  record Again(Recipe recipe, String finding) implements CampaignEntry {}

  /** No target could be had; the campaign stops there. */
  record NotReady(Instant at, int worker, String reason, List<String> lastOutput)
      implements CampaignEntry {}

  /**
   * The lab ended in order; a lab that was killed leaves no such entry.
   *
   * @param durationMillis since its {@link Began}
   * @param totals of all workers and sessions
   * @param failure why it did not go on to its end, when that is so
   */
  record Ended(Instant at, long durationMillis, Totals totals, Optional<String> failure)
      implements CampaignEntry {}
}
