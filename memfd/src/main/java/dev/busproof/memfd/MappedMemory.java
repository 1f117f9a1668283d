package dev.busproof.memfd;

import dev.busproof.memfd.FaultRecord.Finding;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Memory that is read in place: {@link SharingPath#SEALED}, {@link SharingPath#ADOPTED}, {@link
 * SharingPath#NOSIGBUS} and {@link SharingPath#GUARDED}. They differ in who answers when a load
 * finds no file behind its page: nobody has to, as long as the seal keeps the file; the kernel; the
 * guard.
 *
 * <p>The guard, where there is one, watches all of them, at no cost until it is needed. A load of a
 * hole in a sealed file needs a new page, and going by its source a kernel with strict overcommit
 * that has none left answers with SIGBUS (not measured); and a flag for NOSIGBUS may mean something
 * else one day.
 *
 * <p>A window that has holes in it is a copy, since loads would fill them: see {@link Holes}.
 */
public final class MappedMemory implements ReadableMemory {
  private final SharingLadder ladder;
  private final SharingPath path;
  private final Fd fd;
  private final Mapping mapping;
  private final WindowGate gate = new WindowGate();
  private final AtomicLong faultsCounted = new AtomicLong();

  MappedMemory(SharingLadder ladder, SharingPath path, Fd fd, Mapping mapping) {
    this.ladder = ladder;
    this.path = path;
    this.fd = fd;
    this.mapping = mapping;
  }

  @Override
  public SharingPath path() {
    return path;
  }

  @Override
  public long lengthBytes() {
    return mapping.lengthBytes();
  }

  @Override
  public ReadWindow open(long offset, long lengthBytes) throws TruncatedException, LinuxException {
    Objects.checkFromIndexSize(offset, lengthBytes, mapping.lengthBytes());
    gate.enter();
    boolean opened = false;
    try {
      if (mapping.faulted()) {
        throw TruncatedException.whileRead(path, mapping.faultOffset());
      }
      long end = offset + lengthBytes;
      Stat stat = fd.stat();
      if (stat.sizeBytes() < end) {
        throw TruncatedException.tooShort(path, stat.sizeBytes(), end);
      }
      long address = mapping.addressOf(offset);
      boolean sparse = stat.isSparse();
      ReadWindow window =
          sparse && Holes.mayBeIn(fd.libc(), address, lengthBytes)
              ? copied(offset, lengthBytes)
              : inPlace(address, lengthBytes, sparse ? lengthBytes : 0, end);
      ladder.tally().window(path);
      opened = true;
      return window;
    } finally {
      if (!opened) {
        gate.leave();
      }
    }
  }

  private ReadWindow inPlace(long address, long lengthBytes, long searchedBytes, long end) {
    Closing closing = new Closing(this, end);
    return new MemoryWindow(
        address, lengthBytes, 0, searchedBytes, ladder.streaming(), closing, closing);
  }

  /** A class of its own, because a lambda takes a call into the JVM until C2 has seen it. */
  private record Closing(MappedMemory memory, long end)
      implements Supplier<Optional<FaultRecord>>, Runnable {
    @Override
    public Optional<FaultRecord> get() {
      return memory.judge(end);
    }

    @Override
    public void run() {
      memory.gate.leave();
    }
  }

  private ReadWindow copied(long offset, long lengthBytes) throws LinuxException {
    if (lengthBytes > Holes.MAX_COPY_BYTES) {
      throw new LinuxException(
          "pread",
          Errno.ENOMEM,
          "%d bytes with holes among them, at most %d are copied"
              .formatted(lengthBytes, Holes.MAX_COPY_BYTES));
    }
    ReadWindow window =
        WindowCopy.open(path, fd, offset, lengthBytes, ladder.scratch(), gate::leave);
    ladder.tally().holeCopy();
    return window;
  }

  /** The size too: within the file's last page no load faults, it just reads zeros. */
  private Optional<FaultRecord> judge(long end) {
    long faults = mapping.faults();
    if (faults != 0) {
      long before = faultsCounted.getAndAccumulate(faults, Math::max);
      ladder.tally().faults(path, Math.max(0, faults - before));
      return Optional.of(FaultRecord.of(path, Finding.LOAD, mapping.faultOffset()));
    }
    if (path.keepsItsSize()) {
      return Optional.empty();
    }
    try {
      long size = fd.sizeBytes();
      return size < end ? Optional.of(FaultRecord.of(path, Finding.SIZE, size)) : Optional.empty();
    } catch (LinuxException e) {
      return Optional.of(FaultRecord.of(path, Finding.FAILURE, end));
    }
  }

  @Override
  public QuarantinedWrite write(
      QuarantineAccount account,
      List<ByteRange> ranges,
      QuarantinedWrite.Source source,
      Consumer<ReadOutcome> whenDone)
      throws LinuxException {
    return QuarantinedWrite.begin(account, fd, lengthBytes(), ranges, source, whenDone);
  }

  @Override
  public ClientMemory resize(long lengthBytes) throws RefusedException, LinuxException {
    return ladder.resize(this, mapping.faulted(), gate, fd, lengthBytes, mapping::close);
  }

  @Override
  public void close() {
    if (gate.shut()) {
      mapping.close();
      fd.close();
    }
  }
}
