package dev.busproof.clientsim.report;

import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.SharingStatistics;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** How targets read their clients' memory, in a line for people. */
final class SharingText {
  private SharingText() {}

  /** Every path that was taken is named with its SIGBUS, 0 too: that one is what is claimed. */
  static String of(SharingStatistics seen) {
    var taken =
        Arrays.stream(SharingPath.values())
            .filter(path -> count(seen.admitted(), path) > 0)
            .toList();
    if (taken.isEmpty()) {
      return "pools: none";
    }
    var pools =
        taken.stream()
            .map(path -> count(seen.admitted(), path) + " " + path)
            .collect(Collectors.joining(", "));
    var faults =
        taken.stream()
            .map(path -> count(seen.faults(), path) + " on " + path)
            .collect(Collectors.joining(", "));
    return "pools: %s; SIGBUS handled: %s".formatted(pools, faults);
  }

  private static long count(Map<SharingPath, Long> counts, SharingPath path) {
    return counts.getOrDefault(path, 0L);
  }
}
