package dev.busproof.compositor;

import dev.busproof.memfd.QuarantineStatistics;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.SharingStatistics;
import java.util.Map;

/**
 * What a compositor has seen since it started.
 *
 * @param clients connected now
 * @param clientsAccepted connections accepted in all
 * @param clientsTurnedAway connections refused because there were too many
 * @param foreignersRefused connections refused because they were another user's
 * @param violations clients ended by a protocol error
 * @param stoppedReading clients ended because they did not read
 * @param handlerFailures clients ended by a failure of ours
 * @param frames frames painted
 * @param paintFailures frames lost to a failure of ours
 * @param faults buffers found truncated when they were read
 * @param guardFaults loads that the SIGBUS guard turned into zeros, in the whole process
 * @param refusals descriptors that were not taken
 * @param poolsByPath pools taken, by how they are shared; every path is a key
 * @param sharing what was done to read them
 * @param quarantine reads and closes that could have waited for somebody
 * @param longestTurnNanos the longest the event loop was busy without looking for others
 */
public record CompositorStatistics(
    int clients,
    long clientsAccepted,
    long clientsTurnedAway,
    long foreignersRefused,
    long violations,
    long stoppedReading,
    long handlerFailures,
    long frames,
    long paintFailures,
    long faults,
    long guardFaults,
    long refusals,
    Map<SharingPath, Long> poolsByPath,
    SharingStatistics sharing,
    QuarantineStatistics quarantine,
    long longestTurnNanos) {
  public CompositorStatistics {
    poolsByPath = Map.copyOf(poolsByPath);
  }
}
