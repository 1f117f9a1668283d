package dev.busproof.clientsim.fuzz.generate;

/**
 * What programs are made like.
 *
 * @param maxSteps of one program, from 40: fewer do not hold a window, a buffer and what is done to
 *     them
 * @param maxClients of one program, from 1
 */
public record GeneratorOptions(int maxSteps, int maxClients) {
  private static final int LEAST_STEPS = 40;

  public GeneratorOptions {
    if (maxSteps < LEAST_STEPS || maxClients < 1) {
      throw new IllegalArgumentException(
          "programs of %d steps and %d clients are too small".formatted(maxSteps, maxClients));
    }
  }

  /** At most 120 steps, which a person can still read, of three clients. */
  public static GeneratorOptions defaults() {
    return new GeneratorOptions(120, 3);
  }
}
