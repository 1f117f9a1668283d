package dev.busproof.memfd;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one {@link SharingLadder} has done so far; every path is a key of each map.
 *
 * @param admitted memories taken in, and taken anew by a resize, by how they are read
 * @param windows windows opened
 * @param faults loads that found no file behind their page and were answered by the guard. On
 *     {@link SharingPath#NOSIGBUS} the kernel should have: any number but 0 says that the flag does
 *     not do what it did when it was tried out
 * @param holeCopies windows over a mapping that were copied, because reading them would have filled
 *     holes
 */
public record SharingStatistics(
    Map<SharingPath, Long> admitted,
    Map<SharingPath, Long> windows,
    Map<SharingPath, Long> faults,
    long holeCopies) {
  private static final String PREFIX = "sharing:";
  private static final Pattern PER_PATH =
      Pattern.compile(" ([A-Z]+)=(\\d{1,18})/(\\d{1,18})/(\\d{1,18})");
  private static final Pattern LINE =
      Pattern.compile(PREFIX + "(?:" + PER_PATH + ")+ hole-copies=(\\d{1,18})");

  public SharingStatistics {
    admitted = Map.copyOf(admitted);
    windows = Map.copyOf(windows);
    faults = Map.copyOf(faults);
  }

  /** Windows over all paths. */
  public long windowsOpened() {
    return windows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** These and those of another ladder. */
  public SharingStatistics plus(SharingStatistics other) {
    return new SharingStatistics(
        sum(admitted, other.admitted),
        sum(windows, other.windows),
        sum(faults, other.faults),
        holeCopies + other.holeCopies);
  }

  private static Map<SharingPath, Long> sum(Map<SharingPath, Long> a, Map<SharingPath, Long> b) {
    return perPath(path -> a.getOrDefault(path, 0L) + b.getOrDefault(path, 0L));
  }

  /**
   * One line for programs, which {@link #ofLine} reads: each path with memories admitted, windows
   * and faults, {@code sharing: SEALED=4/17/0 ... hole-copies=0}.
   */
  public String line() {
    return Arrays.stream(SharingPath.values())
        .map(path ->
            " %s=%d/%d/%d"
                .formatted(
                    path,
                    admitted.getOrDefault(path, 0L),
                    windows.getOrDefault(path, 0L),
                    faults.getOrDefault(path, 0L)))
        .collect(Collectors.joining("", PREFIX, " hole-copies=" + holeCopies));
  }

  /** What {@link #line} wrote, with 0 for a path that it does not name; empty for another line. */
  public static Optional<SharingStatistics> ofLine(String line) {
    Matcher whole = LINE.matcher(line);
    if (!whole.matches()) {
      return Optional.empty();
    }
    Map<String, long[]> counts =
        PER_PATH
            .matcher(line)
            .results()
            .collect(
                Collectors.toMap(
                    found -> found.group(1),
                    found ->
                        new long[] {
                          Long.parseLong(found.group(2)),
                          Long.parseLong(found.group(3)),
                          Long.parseLong(found.group(4))
                        },
                    (first, second) -> second));
    Function<Integer, Map<SharingPath, Long>> column =
        index -> perPath(path -> counts.getOrDefault(path.name(), new long[3])[index]);
    return Optional.of(
        new SharingStatistics(
            column.apply(0),
            column.apply(1),
            column.apply(2),
            Long.parseLong(whole.group(whole.groupCount()))));
  }

  private static Map<SharingPath, Long> perPath(Function<SharingPath, Long> count) {
    return Arrays.stream(SharingPath.values())
        .collect(
            Collectors.toMap(
                Function.identity(), count, (a, b) -> b, () -> new EnumMap<>(SharingPath.class)));
  }
}
