package dev.busproof.memfd;

import dev.busproof.memfd.SharingDecision.Refuse;
import dev.busproof.memfd.SharingDecision.Share;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.guard.GuardInstallation;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a compositor takes in the descriptors of its clients. Any thread. */
public final class SharingLadder {
  private static final SharingDecision SEALED = new Share(SharingPath.SEALED);

  private final Libc libc;
  private final SharingOptions options;
  private final GuardInstallation installation;
  private final Optional<BusGuard> guard;
  private final KernelFeatures kernel;
  private final MappingTally mapped;
  private final SharingTally tally = new SharingTally();
  private final ScratchPool scratch;
  private final StreamingSetup streaming;

  private SharingLadder(
      Libc libc, SharingOptions options, GuardInstallation installation, MappingTally mapped) {
    this.libc = libc;
    this.options = options;
    this.installation = installation;
    this.guard = installation.guard();
    this.kernel =
        KernelFeatures.probe(libc, options.noSigbusFlag()).withBusGuard(guard.isPresent());
    this.mapped = mapped;
    this.scratch = new ScratchPool(libc);
    this.streaming = new StreamingSetup(libc, guard.isPresent());
  }

  /** Installs the {@link BusGuard} where the architecture has one, once per process. */
  public static SharingLadder create(Libc libc, SharingOptions options) {
    return limitedTo(new MappingTally(MappingTally.systemLimit()), libc, options);
  }

  /** As on an architecture that has no guard. */
  static SharingLadder withoutGuard(Libc libc, SharingOptions options) {
    MappingTally mapped = new MappingTally(MappingTally.systemLimit());
    GuardInstallation none = new GuardInstallation.Refused("left out");
    return new SharingLadder(libc, options, none, mapped);
  }

  /** With limits that a test can reach. */
  static SharingLadder limitedTo(MappingTally mapped, Libc libc, SharingOptions options) {
    return new SharingLadder(libc, options, BusGuard.install(libc), mapped);
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
    ClientMemory memory = decided(fd, lengthBytes, kernel, options);
    tally.admitted(memory.path());
    return memory;
  }

  private ClientMemory decided(
      Fd fd, long lengthBytes, KernelFeatures features, SharingOptions wishes)
      throws RefusedException, LinuxException {
    SharingDecision decision =
        SharingPolicy.decide(FdFacts.of(libc, fd), lengthBytes, features, wishes);
    return switch (decision) {
      case Refuse(Refusal reason, String detail) -> throw new RefusedException(reason, detail);
      case Share(SharingPath path) ->
          switch (path) {
            case SEALED -> mapped(path, fd, lengthBytes, Constants.MAP_SHARED);
            case ADOPTED -> adopted(fd, lengthBytes);
            case NOSIGBUS -> noSigbus(fd, lengthBytes);
            case GUARDED -> mapped(path, fd, lengthBytes, Constants.MAP_PRIVATE);
            case COPIED -> new CopiedMemory(this, fd, lengthBytes);
            case QUARANTINED -> new QuarantinedMemory(fd, lengthBytes);
          };
    };
  }

  private ClientMemory mapped(SharingPath path, Fd fd, long lengthBytes, int sharing)
      throws RefusedException, LinuxException {
    Mapping mapping = Mapping.of(fd, lengthBytes, sharing, guard, mapped);
    boolean done = false;
    try {
      MappedMemory memory = new MappedMemory(this, path, fd, mapping);
      streaming.prepare();
      done = true;
      return memory;
    } finally {
      if (!done) {
        mapping.close();
      }
    }
  }

  /**
   * Adds the seal and looks again: what is sealed and long enough now stays so. Otherwise it is
   * decided by what is found now, without a second attempt. Never F_SEAL_GROW: clients grow pools.
   */
  private ClientMemory adopted(Fd fd, long lengthBytes) throws RefusedException, LinuxException {
    try {
      fd.addSeals(Set.of(Seal.SHRINK));
    } catch (LinuxException e) {
      // Somebody else has sealed the seals meanwhile, or a security module objects.
    }
    SharingOptions wishes = options.withAdopt(false);
    FdFacts now = FdFacts.of(libc, fd);
    return SharingPolicy.decide(now, lengthBytes, kernel, wishes).equals(SEALED)
        ? mapped(SharingPath.ADOPTED, fd, lengthBytes, Constants.MAP_SHARED)
        : decided(fd, lengthBytes, kernel, wishes);
  }

  private ClientMemory noSigbus(Fd fd, long lengthBytes) throws RefusedException, LinuxException {
    int sharing = Constants.MAP_PRIVATE | options.noSigbusFlag();
    try {
      return mapped(SharingPath.NOSIGBUS, fd, lengthBytes, sharing);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EINVAL && e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      // It worked when it was tried out, but this file is not one it works for.
      return decided(fd, lengthBytes, kernel.withNoSigbus(false), options.withAdopt(false));
    }
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

  /** Null where there is none, or not yet: then the JVM copies. */
  @Nullable StreamingCopy streaming() {
    return streaming.ready();
  }

  SharingTally tally() {
    return tally;
  }

  /** What was found out about this machine. */
  public KernelFeatures kernel() {
    return kernel;
  }

  /** What has been done so far. */
  public SharingStatistics statistics() {
    return tally.snapshot();
  }

  /** Mappings held at the moment: one for each {@link MappedMemory}. */
  public int mappings() {
    return mapped.mappings();
  }

  /**
   * How many mappings it will hold at most; {@link Refusal#NO_ROOM} beyond. Three quarters of
   * vm.max_map_count as it was when the ladder was made: at the full count the kernel refuses the
   * guard's own mmap as well, although that replaces a mapping and adds none.
   */
  public int maxMappings() {
    return mapped.maxMappings();
  }

  /** Bytes of address space they take, as the clients stated them. */
  public long mappedBytes() {
    return mapped.bytes();
  }

  /** How many of those it will hold at most; {@link Refusal#NO_ROOM} beyond. */
  public long maxMappedBytes() {
    return mapped.maxBytes();
  }
}
