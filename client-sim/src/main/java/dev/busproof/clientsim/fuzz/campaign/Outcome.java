package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.observe.Conversation;
import java.util.List;

/**
 * What became of a target when one program was played.
 *
 * @param verdict about the target and the innocent
 * @param error {@code interface.code} of the error that the program's clients were told, or empty
 * @param conversations what its clients and the target said, where that was recorded
 * @param lastOutput what the target printed last, when it died or hung
 */
record Outcome(
    Verdict verdict, String error, List<Conversation> conversations, List<String> lastOutput) {
  Outcome {
    conversations = List.copyOf(conversations);
    lastOutput = List.copyOf(lastOutput);
  }

  /** Whether it is what was suspected. */
  boolean confirms(Suspicion suspicion) {
    return verdict.label().equals(suspicion.label());
  }
}
