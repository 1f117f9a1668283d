package dev.busproof.memfd;

import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.guard.GuardInstallation;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Optional;

/** Where a compositor takes in the descriptors of its clients. Any thread. */
public final class SharingLadder {
  private final Libc libc;
  private final SharingOptions options;
  private final GuardInstallation installation;
  private final Optional<BusGuard> guard;
  private final KernelFeatures kernel;
  private final MappingTally tally;
  private final ScratchPool scratch;

  private SharingLadder(
      Libc libc, SharingOptions options, GuardInstallation installation, int maxMappings) {
    this.tally = new MappingTally(maxMappings);
    this.libc = libc;
    this.options = options;
    this.installation = installation;
    this.guard = installation.guard();
    this.kernel = KernelFeatures.probe(libc).withBusGuard(guard.isPresent());
    this.scratch = new ScratchPool(libc);
  }

  /** Installs the {@link BusGuard} where the architecture has one, once per process. */
  public static SharingLadder create(Libc libc, SharingOptions options) {
    return new SharingLadder(libc, options, BusGuard.install(libc), MappingTally.systemLimit());
  }

  /** As on an architecture that has no guard. */
  static SharingLadder withoutGuard(Libc libc, SharingOptions options) {
    GuardInstallation none = new GuardInstallation.Refused("left out");
    return new SharingLadder(libc, options, none, MappingTally.systemLimit());
  }

  /** With a limit that a test can reach. */
  static SharingLadder limitedTo(int maxMappings, Libc libc, SharingOptions options) {
    return new SharingLadder(libc, options, BusGuard.install(libc), maxMappings);
  }

  /** Whether GUARDED can be had; otherwise COPIED stands in for it, which is slower. */
  public boolean guardAvailable() {
    return guard.isPresent();
  }

  /** Why it cannot, for people; empty when it can. */
  public Optional<String> guardRefusal() {
    return installation.refusal();
  }

  /** Loads that the guard has turned into zeros in this process so far; 0 without a guard. */
  public long guardFaults() {
    return guard.map(BusGuard::faults).orElse(0L);
  }

  /**
   * Decides how a client's descriptor is read, and prepares it. Reads nothing yet.
   *
   * @param fd owned by this call from the start, whatever it ends with
   * @param lengthBytes how long the client says it is, positive; the file may be shorter
   * @throws RefusedException when it cannot be read safely
   * @throws LinuxException ENOMEM when it cannot be mapped
   */
  public ClientMemory admit(Fd fd, long lengthBytes) throws RefusedException, LinuxException {
    boolean taken = false;
    try {
      ClientMemory memory = take(fd, lengthBytes);
      taken = true;
      return memory;
    } finally {
      if (!taken) {
        fd.close();
      }
    }
  }

  private ClientMemory take(Fd fd, long lengthBytes) throws RefusedException, LinuxException {
    if (lengthBytes <= 0) {
      throw new IllegalArgumentException("memory of " + lengthBytes + " bytes");
    }
    FdFacts facts = FdFacts.of(libc, fd);
    return switch (SharingPolicy.decide(facts, lengthBytes, kernel, options)) {
      case Refuse(Refusal reason, String detail) -> throw new RefusedException(reason, detail);
      case Share(SharingPath path) ->
          switch (path) {
            case SEALED -> mapped(path, fd, lengthBytes, Constants.MAP_SHARED);
            case GUARDED -> mapped(path, fd, lengthBytes, Constants.MAP_PRIVATE);
            case COPIED -> new CopiedMemory(this, fd, lengthBytes);
            case QUARANTINED -> new QuarantinedMemory(this, fd, lengthBytes);
            case ADOPTED, NOSIGBUS ->
                throw new AssertionError("the policy does not choose " + path + " yet");
          };
    };
  }

  private ClientMemory mapped(SharingPath path, Fd fd, long lengthBytes, int sharing)
      throws RefusedException, LinuxException {
    Mapping mapping = Mapping.of(fd, lengthBytes, sharing, guard, tally);
    return new MappedMemory(this, path, fd, mapping);
  }

  /** {@link ClientMemory#resize} for all of them: the descriptor goes over to the new memory. */
  ClientMemory resize(
      ClientMemory memory,
      boolean faulted,
      WindowGate gate,
      Fd fd,
      long lengthBytes,
      Runnable unmap)
      throws RefusedException, LinuxException {
    if (lengthBytes < memory.lengthBytes()) {
      throw new IllegalArgumentException(
          "memory of " + memory.lengthBytes() + " bytes cannot shrink to " + lengthBytes);
    }
    // Shut first, so that no window can open on what is about to be unmapped.
    if (!gate.shut()) {
      throw new IllegalStateException("the memory is closed");
    }
    boolean replaced = false;
    try {
      if (faulted) {
        throw new RefusedException(Refusal.TRUNCATED, Refusal.TRUNCATED.description());
      }
      if (lengthBytes == memory.lengthBytes()) {
        return memory;
      }
      ClientMemory next = take(fd, lengthBytes);
      unmap.run();
      replaced = true;
      return next;
    } finally {
      if (!replaced) {
        gate.reopen();
      }
    }
  }

  ScratchPool scratch() {
    return scratch;
  }

  /** Mappings held at the moment: one for each memory that is SEALED or GUARDED. */
  public int mappings() {
    return tally.mappings();
  }

  /**
   * How many mappings it will hold at most; {@link Refusal#NO_ROOM} beyond. Three quarters of
   * vm.max_map_count as it was when the ladder was made: at the full count the kernel refuses the
   * guard's own mmap as well, although that replaces a mapping and adds none.
   */
  public int maxMappings() {
    return tally.maxMappings();
  }

  /** Bytes of address space they take, as the clients stated them. */
  public long mappedBytes() {
    return tally.bytes();
  }
}
