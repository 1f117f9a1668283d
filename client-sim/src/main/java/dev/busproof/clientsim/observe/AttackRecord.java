package dev.busproof.clientsim.observe;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The attacker's side of one case.
 *
 * @param ends the distinct ends of the attacking clients, in order of first appearance
 * @param counters what was done, by name ({@code truncations}, {@code reconnects})
 * @param timings how long what was done took, or how far from what it was aimed at it hit, by name
 * @param unsupported why the case could not be run here, when it could not
 * @param labFailure what went wrong on our side, when something did
 * @param conversations what was said, of the first clients; empty where it was not recorded
 */
public record AttackRecord(
    List<EndCount> ends,
    SortedMap<String, Long> counters,
    List<Timing> timings,
    Optional<String> unsupported,
    Optional<String> labFailure,
    List<Conversation> conversations) {}
