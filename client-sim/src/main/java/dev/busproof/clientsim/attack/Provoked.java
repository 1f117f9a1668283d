package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import java.io.IOException;

/** The shapes that cases about objects and their errors have. */
public final class Provoked {
  private static final String UNCHECKED =
      "An error that the specification has, and the compositor does not look for.";

  private Provoked() {}

  /** What the client does. */
  @FunctionalInterface
  public interface Act {
    /** Plays; that the compositor ends the client is a way to end, and not a failure. */
    void play(Stage stage) throws ClientEndedException, IOException;
  }

  /** A client that does what the protocol calls an error must be told so. */
  public static ScriptedCase error(
      String id, String requirement, Needs needs, Ending ending, Act act) {
    return refused(id, requirement, UNCHECKED, needs, Expectation.of(ending), act);
  }

  /** The same for an error that moved from one enum to another between versions. */
  public static ScriptedCase error(
      String id, String requirement, Needs needs, Ending ending, Ending orThis, Act act) {
    return refused(id, requirement, UNCHECKED, needs, Expectation.of(ending, orThis), act);
  }

  /** The same where several answers are right. */
  public static ScriptedCase refused(
      String id, String requirement, String shows, Needs needs, Expectation expectation, Act act) {
    return new ScriptedCase(
        id,
        requirement,
        shows,
        needs,
        expectation,
        attack ->
            attack.client(session -> {
              try (var stage = new Stage(attack, session)) {
                act.play(stage);
                stage.settle();
              }
            }));
  }

  /** A client that does something unusual, and legal, must be served like any other. */
  public static ScriptedCase legal(
      String id, String requirement, String shows, Needs needs, Act act) {
    return tolerated(id, requirement, shows, needs, Expectation.of(Endings.SURVIVES), act);
  }

  /** A client that may be told or not; if not, it must be served like any other. */
  public static ScriptedCase tolerated(
      String id, String requirement, String shows, Needs needs, Expectation expectation, Act act) {
    return new ScriptedCase(
        id,
        requirement,
        shows,
        needs,
        expectation,
        attack ->
            attack.client(session -> {
              try (var stage = new Stage(attack, session)) {
                act.play(stage);
                stage.settle();
                Service.expect(attack, session);
              }
            }));
  }

  /** The same case with a twin that does the same things as the protocol has them. */
  public static ScriptedCase besideTwin(ScriptedCase guilty, Act innocent) {
    return guilty.withTwin(attack ->
        attack.client(session -> {
          try (var stage = new Stage(attack, session)) {
            innocent.play(stage);
            stage.settle();
            Service.expect(attack, session);
          }
        }));
  }
}
