package dev.busproof.memfd;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.guard.GuardFullException;
import dev.busproof.memfd.guard.GuardedRange;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.util.Objects;
import java.util.Optional;

/** A read-only mapping of a client's file from its start, registered with the guard if any. */
final class Mapping implements AutoCloseable {
  private final Fd fd;
  private final long address;
  private final long lengthBytes;
  private final Optional<GuardedRange> range;
  private final MappingTally tally;

  private Mapping(
      Fd fd, long address, long lengthBytes, Optional<GuardedRange> range, MappingTally tally) {
    this.fd = fd;
    this.address = address;
    this.lengthBytes = lengthBytes;
    this.range = range;
    this.tally = tally;
  }

  /**
   * Maps it.
   *
   * @param sharing MAP_SHARED, or MAP_PRIVATE with further flags
   * @throws RefusedException NO_ROOM
   */
  static Mapping of(
      Fd fd, long lengthBytes, int sharing, Optional<BusGuard> guard, MappingTally tally)
      throws LinuxException, RefusedException {
    tally.add(lengthBytes);
    long address = 0;
    boolean done = false;
    try {
      address =
          LinuxException.check(
              fd.libc().mmap(0, lengthBytes, Constants.PROT_READ, sharing, fd.number(), 0),
              "mmap",
              lengthBytes + " bytes");
      Optional<GuardedRange> range = Optional.empty();
      if (guard.isPresent()) {
        range = Optional.of(guard.get().register(address, lengthBytes));
      }
      done = true;
      return new Mapping(fd, address, lengthBytes, range, tally);
    } catch (GuardFullException e) {
      throw RefusedException.noRoom(e.getMessage());
    } finally {
      if (!done) {
        tally.remove(lengthBytes);
        if (address != 0) {
          var _ = fd.libc().munmap(address, lengthBytes);
        }
      }
    }
  }

  long lengthBytes() {
    return lengthBytes;
  }

  /** Whether a load has found nothing behind its page; from then on there are only zeros. */
  boolean faulted() {
    return faults() != 0;
  }

  /** How many have; 0 without a guard. */
  long faults() {
    return range.isPresent() ? range.get().faults() : 0;
  }

  /** Where in it the first such load was; of a mapping that has {@link #faulted}. */
  long faultOffset() {
    return range.orElseThrow().faultOffset().orElseThrow();
  }

  long addressOf(long offset) {
    return address + Objects.checkIndex(offset, lengthBytes + 1);
  }

  /** Deregisters first: after munmap the addresses may be anybody's. */
  @Override
  public void close() {
    range.ifPresent(GuardedRange::close);
    var _ = fd.libc().munmap(address, lengthBytes);
    tally.remove(lengthBytes);
  }
}
