package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;

/**
 * What came of seeking a finding again.
 *
 * @param kind the kind of verdict that was sought, such as {@code CRASHED}
 * @param seen in how many attempts of the run the finding came about
 * @param aloneTries how often its case was carried out alone: with targets just started, and then
 *     many times in a row with one
 * @param aloneTimes in how many of these the finding came about
 * @param served how many attempts its target had seen before, since its start; 0 when the case was
 *     the first
 * @param cases the shortest list of cases found that brings it about when a target is given them in
 *     this order; the case alone, or several of which the last is where it shows; empty when it
 *     never came about again
 * @param tries how often that list was carried out; without one, how often the case was carried out
 *     after some or all of what its target had seen before
 * @param times in how many of these the finding came about
 * @param durationMillis what all that took
 * @param cutShort why the search ended early, when it did
 */
public record Confirmation(
    String kind,
    int seen,
    int aloneTries,
    int aloneTimes,
    int served,
    List<String> cases,
    int tries,
    int times,
    long durationMillis,
    Optional<String> cutShort) {

  /** Whether it came about again at all. */
  public boolean isRepeated() {
    return times > 0;
  }

  /** Whether it takes more than its own case. */
  public boolean needsOthers() {
    return cases.size() > 1;
  }

  /** In one phrase: how reliably the list of cases brings it about. */
  public String text() {
    return reliability() + cutShort.map(why -> " (" + why + ")").orElse("");
  }

  private String reliability() {
    if (needsOthers()) {
      return "%d of %d after %s, and %d of %d alone"
          .formatted(
              times,
              tries,
              String.join(", ", cases.subList(0, cases.size() - 1)),
              aloneTimes,
              aloneTries);
    }
    if (isRepeated()) {
      return "%d of %d alone".formatted(times, tries);
    }
    if (aloneTries + tries == 0) {
      return "not sought again";
    }
    var after = tries == 0 ? "" : ", %d after some of the %d before it".formatted(tries, served);
    return "not repeated in %d tries: seen %s (%d alone%s)"
        .formatted(aloneTries + tries, seen == 1 ? "once" : seen + " times", aloneTries, after);
  }
}
