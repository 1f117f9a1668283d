package dev.busproof.bench.lanes;

import dev.busproof.memfd.ByteRange;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.memfd.QuarantineLimits;
import dev.busproof.memfd.QuarantinedMemory;
import dev.busproof.memfd.ReadOutcome;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The client's frame is in a file on a disk, in the page cache, and another thread reads it. The
 * compositor does not wait for that thread; here the frame takes as long as that one does, the
 * handing over and back included.
 */
final class QuarantineTechnique extends Technique {
  private static final int DEADLINE_SECONDS = 10;

  /** A lane that is kept waiting by a busy machine is slow, not wrong. */
  private static final QuarantineLimits PATIENT = new QuarantineLimits(5_000, 9_000, 1, 1);

  private final Fd file;
  private final MemorySegment pixels;
  private final MemorySegment destination;
  private final QuarantineAccount account;
  private final QuarantinedMemory memory;
  private final List<ByteRange> ranges;

  /**
   * Makes a file without a name.
   *
   * @param directory on a disk
   * @throws IllegalStateException when the directory is on none
   */
  QuarantineTechnique(Frame frame, Arena arena, Path directory) throws IOException {
    super(frame, arena);
    account = OwnMemory.closedWith(arena, Quarantine.create(Libc.system(), PATIENT)).account();
    file =
        OwnMemory.closedWith(
            arena, Fd.open(Libc.system(), directory, OpenFlag.TMPFILE, OpenFlag.READ_WRITE));
    file.truncate(frame.bytes());
    file.allocate(0, frame.bytes());
    pixels = OwnMemory.writable(arena, file, frame.bytes());
    destination = OwnMemory.prefaulted(arena, frame.bytes());
    memory =
        OwnMemory.closedWith(
            arena,
            Admission.admit(
                Admission.ladder(SharingPath.QUARANTINED),
                file,
                frame.bytes(),
                SharingPath.QUARANTINED,
                QuarantinedMemory.class));
    List<ByteRange> bands = new ArrayList<>();
    for (int i = 0; i < frame.bands(); i++) {
      bands.add(new ByteRange(frame.bandOffset(i), frame.bandBytes(i)));
    }
    ranges = List.copyOf(bands);
  }

  @Override
  MemorySegment pixels() {
    return pixels;
  }

  @Override
  MemorySegment destination() {
    return destination;
  }

  @Override
  int take() {
    CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
    var _ = memory.read(account, ranges, this::arrive, outcome::complete);
    ReadOutcome ended = awaited(outcome);
    if (!(ended instanceof ReadOutcome.Complete)) {
      throw new IllegalStateException("the file could not be read: " + ended);
    }
    return frame.sample(destination, 0);
  }

  private void arrive(int band, MemorySegment bytes) {
    MemorySegment.copy(bytes, 0, destination, ranges.get(band).offset(), bytes.byteSize());
  }

  private static ReadOutcome awaited(Future<ReadOutcome> outcome) {
    try {
      return outcome.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the quarantine does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  long arrived() {
    return frame.checksum(destination, 0);
  }
}
