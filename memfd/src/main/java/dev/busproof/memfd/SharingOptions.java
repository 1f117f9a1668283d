package dev.busproof.memfd;

/**
 * What whoever runs the compositor prefers; it never makes anything less safe.
 *
 * @param preference which path to take where there is a choice
 * @param adopt whether to add the SHRINK seal to memory whose sender could have
 * @param noSigbusFlag the bit of mmap(2) that {@link SharingPath#NOSIGBUS} tries; 0: never
 * @param disk what becomes of files whose reading can stall
 * @param quarantine how long, and how many at once, reading them may take
 */
public record SharingOptions(
    Preference preference,
    boolean adopt,
    int noSigbusFlag,
    DiskFiles disk,
    QuarantineLimits quarantine) {
  /** The value in both versions of the patch, neither of which was merged. */
  public static final int MAP_NOSIGBUS = 0x200000;

  /** Bits 21 to 25: mmap(2) has a meaning already for all others, on one architecture or other. */
  private static final int UNUSED_FLAGS = 0x3e0_0000;

  public SharingOptions {
    requireUnusedFlag(noSigbusFlag);
  }

  /**
   * Refuses a flag that means something to mmap(2) already.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  public static void requireUnusedFlag(int noSigbusFlag) {
    if ((noSigbusFlag & ~UNUSED_FLAGS) != 0) {
      throw new IllegalArgumentException(
          "a nosigbus flag of 0x%x: only bits of 0x%x are free in mmap"
              .formatted(noSigbusFlag, UNUSED_FLAGS));
    }
  }

  /** Which path to take where there is a choice. */
  public enum Preference {
    /** The cheapest that is safe. */
    AUTO,
    /** GUARDED even for sealed memory; COPIED where there is no guard. */
    GUARDED,
    /** COPIED always. */
    COPIED
  }

  /** What becomes of files whose reading can stall. */
  public enum DiskFiles {
    /** They are read on threads of their own, with a deadline. */
    QUARANTINED,
    /** They are not read. */
    REFUSED
  }

  /** {@link Preference#AUTO}, no adoption, {@link #MAP_NOSIGBUS}, {@link DiskFiles#QUARANTINED}. */
  public static SharingOptions defaults() {
    return new SharingOptions(
        Preference.AUTO, false, MAP_NOSIGBUS, DiskFiles.QUARANTINED, QuarantineLimits.defaults());
  }

  public SharingOptions withPreference(Preference other) {
    return new SharingOptions(other, adopt, noSigbusFlag, disk, quarantine);
  }

  public SharingOptions withAdopt(boolean other) {
    return new SharingOptions(preference, other, noSigbusFlag, disk, quarantine);
  }

  public SharingOptions withNoSigbusFlag(int other) {
    return new SharingOptions(preference, adopt, other, disk, quarantine);
  }

  public SharingOptions withDisk(DiskFiles other) {
    return new SharingOptions(preference, adopt, noSigbusFlag, other, quarantine);
  }

  public SharingOptions withQuarantine(QuarantineLimits other) {
    return new SharingOptions(preference, adopt, noSigbusFlag, disk, other);
  }
}
