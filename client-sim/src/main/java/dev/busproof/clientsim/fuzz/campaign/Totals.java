package dev.busproof.clientsim.fuzz.campaign;

/**
 * What was done, counted.
 *
 * @param programs programs played
 * @param messages messages sent by their clients
 * @param truncations changes of a file's size behind the target's back
 */
public record Totals(long programs, long messages, long truncations) {
  /** Nothing yet. */
  public static final Totals NONE = new Totals(0, 0, 0);

  /** Both together. */
  public Totals plus(Totals more) {
    return new Totals(
        programs + more.programs, messages + more.messages, truncations + more.truncations);
  }
}
