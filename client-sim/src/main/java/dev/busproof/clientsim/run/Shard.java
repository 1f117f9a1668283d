package dev.busproof.clientsim.run;

/**
 * A part of a run that is split over machines: every {@code count}th case, beginning with the
 * {@code number}th.
 *
 * @param number counted from 1
 * @param count how many parts there are
 */
public record Shard(int number, int count) {
  /** The undivided run. */
  public static final Shard WHOLE = new Shard(1, 1);

  public Shard {
    if (count < 1 || number < 1 || number > count) {
      throw new IllegalArgumentException(
          "shard must be K/N with K from 1 to N, not %d/%d".formatted(number, count));
    }
  }

  /**
   * Reads {@code K/N}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Shard parse(String text) {
    var numbers = text.split("/", -1);
    try {
      if (numbers.length == 2) {
        return new Shard(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
      }
    } catch (NumberFormatException e) {
      // The message below says what is wanted.
    }
    throw new IllegalArgumentException("shard must be K/N such as 1/4, not '" + text + "'");
  }

  /** Whether the case at that place of the undivided run, counted from 0, belongs to this part. */
  public boolean contains(int index) {
    return index % count == number - 1;
  }

  /** {@code K/N}. */
  public String text() {
    return number + "/" + count;
  }
}
