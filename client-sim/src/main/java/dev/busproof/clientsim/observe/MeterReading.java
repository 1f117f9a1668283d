package dev.busproof.clientsim.observe;

/**
 * What the target's process held at one moment, from {@code /proc/PID}.
 *
 * @param residentBytes VmRSS
 * @param sharedBytes the part of it in shared memory (RssShmem): clients' pools, mostly
 * @param descriptors open descriptors
 * @param mappings lines of {@code maps}
 * @param threads threads
 * @param cpuMillis user and system time since the process started
 */
public record MeterReading(
    long residentBytes,
    long sharedBytes,
    int descriptors,
    int mappings,
    int threads,
    long cpuMillis) {

  /** Whether all that is counted one by one is as many. */
  public boolean countsAs(MeterReading other) {
    return descriptors == other.descriptors
        && mappings == other.mappings
        && threads == other.threads;
  }
}
