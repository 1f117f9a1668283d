package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.fuse.FuseCaching;
import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseMount;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A quarantine, and a file server of our own that can be made to hang. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class QuarantineFixture {
  static final Libc LIBC = Libc.system();
  static final long HANG_GUARD_MILLIS = 60_000;
  static final int PATIENCE_MILLIS = 40;
  static final int BYTES = 700_000;

  @TempDir Path directory;
  FuseMount mount;
  Quarantine quarantine;
  final List<FuseFile> files = new ArrayList<>();
  final byte[] content = new byte[BYTES];

  @BeforeEach
  void needs_the_right_to_mount() throws Exception {
    var reason = FuseMount.unavailable(LIBC);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "no FUSE here: " + reason.orElse(""));
    for (int i = 0; i < BYTES; i++) {
      content[i] = (byte) (i * 7 + i / 4096);
    }
    mount = FuseMount.start(LIBC, directory, FuseCaching.NONE);
    quarantine = limited(2, 3);
  }

  @AfterEach
  void every_worker_comes_back() {
    files.forEach(FuseFile::resume);
    if (quarantine != null) {
      await(() -> quarantine.statistics().stalledNow() == 0);
      quarantine.close();
      await(() -> quarantine.threads() == 0);
      mount.close();
    }
  }

  Quarantine limited(int stalledPerClient, int stalledTotal) {
    QuarantineLimits limits =
        new QuarantineLimits(PATIENCE_MILLIS, 1000, stalledPerClient, stalledTotal);
    return Quarantine.create(LIBC, limits);
  }

  void replace(Quarantine other) {
    quarantine.close();
    quarantine = other;
  }

  static void await(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + HANG_GUARD_MILLIS * 1_000_000;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNanos);
      Thread.onSpinWait();
    }
  }

  static <T> T get(CompletableFuture<T> result) throws Exception {
    return result.get(HANG_GUARD_MILLIS, TimeUnit.MILLISECONDS);
  }

  FuseFile file(String name) {
    FuseFile file = mount.file(name, content);
    files.add(file);
    return file;
  }

  FuseFile stalling(String name, FuseOperation operation) {
    FuseFile file = file(name);
    file.stall(operation);
    return file;
  }

  static Fd open(FuseFile file, DescriptorDisposal disposal) throws Exception {
    try (Fd opened = Fd.open(LIBC, file.path(), OpenFlag.READ_ONLY)) {
      int number = LIBC.fcntl(opened.number(), Constants.F_DUPFD_CLOEXEC, 0);
      return Fd.own(LIBC, number, disposal);
    }
  }

  static boolean isOpen(int number) {
    return LIBC.fcntl(number, Constants.F_GETFD, 0) >= 0;
  }

  /** A read of all of it, and what came. */
  static final class Reading {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
    final QuarantinedRead read;

    Reading(QuarantinedMemory memory, QuarantineAccount account, ByteRange... ranges) {
      read = memory.read(account, List.of(ranges), (i, part) -> take(part), outcome::complete);
    }

    void take(MemorySegment part) {
      bytes.writeBytes(part.toArray(JAVA_BYTE));
    }

    ReadOutcome outcome() throws Exception {
      return get(outcome);
    }
  }

  Reading read(FuseFile file, QuarantineAccount account) throws Exception {
    QuarantinedMemory memory = new QuarantinedMemory(open(file, account), BYTES);
    try (memory) {
      return new Reading(memory, account, new ByteRange(0, BYTES));
    }
  }
}
