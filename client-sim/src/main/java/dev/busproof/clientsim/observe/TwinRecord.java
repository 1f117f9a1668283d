package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;

/**
 * What became of the innocent twin's clients: the attack's legitimate version, played before and
 * after it. Each list holds the distinct ends in order of first appearance, and is empty when the
 * twin was not played at that time.
 *
 * @param before ends of the clients that came before the attack
 * @param after ends of the clients that came after it; empty too when the target did not answer
 * @param unsupported what the target or the machine lacks to play it, when it lacks something
 * @param labFailure what went wrong on our side, when something did
 */
public record TwinRecord(
    List<EndCount> before,
    List<EndCount> after,
    Optional<String> unsupported,
    Optional<String> labFailure) {

  /** Of a case that has no twin. */
  public static TwinRecord none() {
    return new TwinRecord(List.of(), List.of(), Optional.empty(), Optional.empty());
  }
}
