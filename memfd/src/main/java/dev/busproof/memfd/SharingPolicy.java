package dev.busproof.memfd;

import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;

/** How a descriptor may be read: a function of facts, without a system call. */
public final class SharingPolicy {
  private SharingPolicy() {}

  /**
   * Decides for a pool of {@code lengthBytes}. It holds for that length only: a seal guards the
   * size a file has, so a longer pool must be decided anew.
   *
   * <p>A pool longer than its file is not refused here: clients may grow the file later, and what
   * lies past its end is caught when it is read.
   */
  public static SharingDecision decide(
      FdFacts facts, long lengthBytes, KernelFeatures kernel, SharingOptions options) {
    return switch (facts.kind()) {
      case SHMEM ->
          facts.access().canRead()
              ? new Share(memory(facts, lengthBytes, kernel, options))
              : refuse(Refusal.NOT_READABLE);
      // Huge pages can be taken away under a SHRINK seal, after which a load faults; pread does
      // not.
      case HUGETLB ->
          facts.access().canRead() ? new Share(SharingPath.COPIED) : refuse(Refusal.NOT_READABLE);
      case DISK, NETWORK_OR_FUSE ->
          switch (options.disk()) {
            case REFUSED -> refuse(Refusal.MAY_STALL);
            case QUARANTINED ->
                facts.access().canRead()
                    ? new Share(SharingPath.QUARANTINED)
                    : refuse(Refusal.NOT_READABLE);
          };
      case SECRET -> refuse(Refusal.SECRET);
      case PIPE -> refuse(Refusal.PIPE);
      case SOCKET -> refuse(Refusal.SOCKET);
      case CHAR_DEVICE -> refuse(Refusal.CHAR_DEVICE);
      case BLOCK_DEVICE -> refuse(Refusal.BLOCK_DEVICE);
      case DIRECTORY -> refuse(Refusal.DIRECTORY);
      case PATH -> refuse(Refusal.PATH_ONLY);
      case ANONYMOUS -> refuse(Refusal.ANONYMOUS);
      case OTHER -> refuse(Refusal.UNKNOWN_KIND);
    };
  }

  private static SharingPath memory(
      FdFacts facts, long lengthBytes, KernelFeatures kernel, SharingOptions options) {
    return switch (options.preference()) {
      case AUTO -> cheapest(facts, lengthBytes, kernel, options);
      case GUARDED -> guarded(kernel);
      case COPIED -> SharingPath.COPIED;
    };
  }

  private static SharingPath cheapest(
      FdFacts facts, long lengthBytes, KernelFeatures kernel, SharingOptions options) {
    // A seal keeps the size there is; where that is too small there is nothing to keep.
    boolean longEnough = facts.sizeBytes() >= lengthBytes;
    if (longEnough && facts.seals().contains(Seal.SHRINK)) {
      return SharingPath.SEALED;
    }
    if (longEnough && options.adopt() && kernel.sealing() && facts.sealable()) {
      return SharingPath.ADOPTED;
    }
    if (kernel.noSigbus() && options.noSigbusFlag() != 0) {
      return SharingPath.NOSIGBUS;
    }
    return guarded(kernel);
  }

  private static SharingPath guarded(KernelFeatures kernel) {
    return kernel.busGuard() ? SharingPath.GUARDED : SharingPath.COPIED;
  }

  private static Refuse refuse(Refusal reason) {
    return new Refuse(reason, reason.description());
  }
}
