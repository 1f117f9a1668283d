package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.MeterRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Tells a leak from a first-time cost. What a process allocates once and keeps (a cache, a library,
 * a compiler thread) levels off; a leak rises with every repetition of what causes it.
 */
final class Leaks {
  private final Thresholds thresholds;

  Leaks(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** What rose in every round, in one phrase; empty when nothing did. */
  Optional<String> find(List<MeterRound> rounds) {
    if (rounds.isEmpty()) {
      return Optional.empty();
    }
    var leaks = new ArrayList<String>();
    counted(rounds, "descriptors", MeterReading::descriptors).ifPresent(leaks::add);
    counted(rounds, "mappings", MeterReading::mappings).ifPresent(leaks::add);
    counted(rounds, "threads", MeterReading::threads).ifPresent(leaks::add);
    memory(rounds).ifPresent(leaks::add);
    return leaks.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", leaks));
  }

  private static Optional<String> counted(
      List<MeterRound> rounds, String what, ToLongFunction<MeterReading> value) {
    if (!rose(rounds, value, 0)) {
      return Optional.empty();
    }
    long first = value.applyAsLong(rounds.getFirst().before());
    long last = value.applyAsLong(rounds.getLast().after());
    return Optional.of("%s %d -> %d".formatted(what, first, last) + times(rounds));
  }

  private Optional<String> memory(List<MeterRound> rounds) {
    long first = rounds.getFirst().before().residentBytes();
    long last = rounds.getLast().after().residentBytes();
    long slack =
        Math.max(thresholds.memorySlackBytes(), first / 100 * thresholds.memorySlackPercent());
    if (last - first <= slack
        || !rose(rounds, MeterReading::residentBytes, thresholds.memoryRoundBytes())) {
      return Optional.empty();
    }
    return Optional.of("memory %d -> %d KiB".formatted(first / 1024, last / 1024) + times(rounds));
  }

  private static boolean rose(
      List<MeterRound> rounds, ToLongFunction<MeterReading> value, long by) {
    return rounds.stream()
        .allMatch(r -> value.applyAsLong(r.after()) - value.applyAsLong(r.before()) > by);
  }

  private static String times(List<MeterRound> rounds) {
    return rounds.size() == 1 ? "" : " in " + rounds.size() + " executions, rising in each";
  }
}
