package dev.busproof.clientsim.attack.exhaust;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import java.io.IOException;

/** One client that takes the same thing again and again, and keeps all of it. */
final class Hoard {
  private Hoard() {}

  /** Takes one more. */
  @FunctionalInterface
  interface Taking {
    void take(int number) throws ClientEndedException, IOException;
  }

  /** Gets ready to take. */
  @FunctionalInterface
  interface Beginning {
    Taking begin(Stage stage) throws ClientEndedException, IOException;
  }

  /**
   * A case of it.
   *
   * @param word the rest of the id
   * @param times how many are taken, far more than any program has
   * @param what in the plural
   * @param batch as many at a time as wait in our own queues without harm
   */
  static AttackCase of(
      String word, int times, String what, Needs needs, int batch, Beginning beginning) {
    return new ScriptedCase(
            "exhaust." + word,
            "A client that takes %d %s and keeps them takes nothing from anybody else."
                .formatted(times, what),
            "Something that is given out for as long as somebody asks.",
            needs,
            ExhaustCases.BOUNDED_OR_NOT,
            attack -> run(attack, times, what, batch, beginning))
        .withTwin(Canvas::showOrdinary);
  }

  private static void run(Attack attack, int times, String what, int batch, Beginning beginning)
      throws Exception {
    attack.client(session -> {
      int taken = 0;
      try (var stage = new Stage(attack, session)) {
        var taking = beginning.begin(stage);
        while (taken < times && !attack.isCancelled()) {
          for (int i = 0; i < batch && taken < times; i++) {
            taking.take(taken++);
          }
          stage.client().flush();
        }
        stage.settle();
      } finally {
        attack.count(what + " asked for", taken);
      }
    });
  }
}
