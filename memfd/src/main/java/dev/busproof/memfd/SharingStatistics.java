package dev.busproof.memfd;

import java.util.Map;

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
  public SharingStatistics {
    admitted = Map.copyOf(admitted);
    windows = Map.copyOf(windows);
    faults = Map.copyOf(faults);
  }

  /** Windows over all paths. */
  public long windowsOpened() {
    return windows.values().stream().mapToLong(Long::longValue).sum();
  }
}
