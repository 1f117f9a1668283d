package dev.busproof.memfd.files;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** What a reader sees of a file from before it is touched until after. One thread. */
final class Watch {
  /** Opens the file. */
  @FunctionalInterface
  interface Opening {
    Reading open() throws Exception;
  }

  /** Says that the file was opened and looked at, or could not be: it may be touched now. */
  @FunctionalInterface
  interface Ready {
    void say() throws IOException;
  }

  private Watch() {}

  /**
   * Looks again and again, and at least once after {@code over}. The worst of all looks counts; the
   * first exception is the last look.
   *
   * @throws IOException when nobody could be told that it is ready
   */
  static Outcome of(Opening opening, Ready ready, BooleanSupplier over) throws IOException {
    boolean said = false;
    Outcome worst = Outcome.OLD;
    try (Reading reading = opening.open()) {
      Outcome first = reading.look();
      worst = first == Outcome.OLD ? first : first.worse(Outcome.STRANGE);
      said = true;
      ready.say();
      while (!over.getAsBoolean()) {
        worst = worst.worse(reading.look());
      }
      worst = worst.worse(reading.look());
    } catch (Throwable e) {
      // Whatever it was told is what it was told, the JVM's error for a fault included: it comes
      // at any place, and a reading process is there to show that. What it had seen it has seen.
      worst = worst.worse(said ? Outcome.ERROR : Outcome.FAILED);
    }
    if (!said) {
      ready.say();
    }
    return worst;
  }
}
