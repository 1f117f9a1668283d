package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.libc.Errno;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Reads that last as long as a file server likes, and who does not wait for them. */
class QuarantineTest extends QuarantineFixture {
  @Test
  void ranges_come_whole_and_in_their_order() throws Exception {
    QuarantineAccount account = quarantine.account();
    QuarantinedMemory memory = new QuarantinedMemory(open(file("pool"), account), BYTES);
    try (memory) {
      Reading reading =
          new Reading(memory, account, new ByteRange(300_000, 400_000), new ByteRange(1, 10));
      assertThat(reading.outcome()).isEqualTo(new ReadOutcome.Complete());
      byte[] expected = Arrays.copyOf(Arrays.copyOfRange(content, 300_000, BYTES), 400_010);
      System.arraycopy(content, 1, expected, 400_000, 10);
      assertThat(reading.bytes.toByteArray()).isEqualTo(expected);
    }
  }

  @Test
  void a_file_that_is_too_short_is_truncated() throws Exception {
    FuseFile file = file("pool");
    file.replace(new byte[BYTES - 1]);
    assertThat(read(file, quarantine.account()).outcome()).isEqualTo(new ReadOutcome.Truncated());
  }

  @Test
  void an_error_of_the_server_is_told() throws Exception {
    FuseFile file = file("pool");
    file.fail(FuseOperation.READ, Errno.EIO);
    assertThat(read(file, quarantine.account()).outcome())
        .isInstanceOfSatisfying(
            ReadOutcome.Failed.class, e -> assertThat(e.cause().errno()).isEqualTo(Errno.EIO));
  }

  @Test
  void a_range_outside_the_memory_is_the_callers_mistake() throws Exception {
    QuarantineAccount account = quarantine.account();
    try (QuarantinedMemory memory = new QuarantinedMemory(open(file("pool"), account), BYTES)) {
      assertThatThrownBy(() -> new Reading(memory, account, new ByteRange(1, BYTES)))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void a_stalled_read_is_given_up_and_its_thread_counted_until_it_is_back() throws Exception {
    FuseFile file = stalling("pool", FuseOperation.READ);
    Reading reading = read(file, quarantine.account());
    assertThat(reading.outcome()).isEqualTo(new ReadOutcome.Stalled(PATIENCE_MILLIS));
    assertThat(quarantine.statistics().stalledNow()).isEqualTo(1);
    file.resume();
    await(() -> quarantine.statistics().stalledNow() == 0);
    assertThat(quarantine.statistics().stalledEver()).isEqualTo(1);
    assertThat(reading.bytes.size()).as("bytes that nobody wanted any more").isZero();
  }

  @Test
  void many_quick_reads_are_too_slow_together() throws Exception {
    replace(Quarantine.create(LIBC, new QuarantineLimits(60_000, PATIENCE_MILLIS, 2, 3)));
    FuseFile file = stalling("pool", FuseOperation.READ);
    assertThat(read(file, quarantine.account()).outcome())
        .isEqualTo(new ReadOutcome.Stalled(PATIENCE_MILLIS));
  }

  @Test
  void one_client_cannot_have_more_threads_stuck_than_it_may_and_others_are_read()
      throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    QuarantineAccount hostile = quarantine.account();
    Reading first = read(stuck, hostile);
    Reading second = read(stuck, hostile);
    Reading third = read(stuck, hostile);
    assertThat(first.outcome()).isInstanceOf(ReadOutcome.Stalled.class);
    assertThat(second.outcome()).isInstanceOf(ReadOutcome.Stalled.class);
    assertThat(third.outcome()).isEqualTo(new ReadOutcome.ClientExhausted(2));
    assertThat(read(stuck, hostile).outcome()).isEqualTo(new ReadOutcome.ClientExhausted(2));
    assertThat(quarantine.statistics().stalledNow()).isEqualTo(2);
    assertThat(read(file("good"), quarantine.account()).outcome())
        .isEqualTo(new ReadOutcome.Complete());
    stuck.resume();
    await(() -> quarantine.statistics().stalledNow() == 0);
    assertThat(read(stuck, hostile).outcome()).isEqualTo(new ReadOutcome.Complete());
  }

  @Test
  void threads_have_an_end_and_beyond_it_reads_are_refused_at_once() throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    int most = 3 + QuarantineSchedule.BUSY;
    for (int i = 0; i < most; i++) {
      assertThat(read(stuck, quarantine.account()).outcome())
          .isInstanceOf(ReadOutcome.Stalled.class);
    }
    assertThat(quarantine.threads()).isEqualTo(most);
    FuseFile good = file("good");
    assertThat(read(good, quarantine.account()).outcome()).isEqualTo(new ReadOutcome.NoWorker());
    assertThat(quarantine.threads()).isEqualTo(most);
    stuck.resume();
    await(() -> quarantine.statistics().stalledNow() == 0);
    assertThat(read(good, quarantine.account()).outcome()).isEqualTo(new ReadOutcome.Complete());
    await(() -> quarantine.threads() <= QuarantineSchedule.BUSY);
  }

  @Test
  void reads_that_wait_are_refused_when_the_last_thread_is_stuck() throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      readings.add(read(stuck, quarantine.account()));
    }
    int refused = 0;
    for (Reading reading : readings) {
      refused += reading.outcome() instanceof ReadOutcome.NoWorker ? 1 : 0;
    }
    assertThat(refused).isEqualTo(20 - 3 - QuarantineSchedule.BUSY);
  }

  @Test
  void a_number_is_not_given_away_while_a_thread_is_in_a_read_of_it() throws Exception {
    FuseFile file = stalling("pool", FuseOperation.READ);
    QuarantineAccount account = quarantine.account();
    Fd fd = open(file, account);
    int number = fd.number();
    Reading reading;
    try (QuarantinedMemory memory = new QuarantinedMemory(fd, BYTES)) {
      reading = new Reading(memory, account, new ByteRange(0, 10));
      assertThat(reading.outcome()).isInstanceOf(ReadOutcome.Stalled.class);
    }
    assertThat(isOpen(number)).isTrue();
    file.resume();
    await(() -> !isOpen(number));
  }

  @Test
  void a_cancelled_read_says_nothing_and_its_thread_counts_all_the_same() throws Exception {
    FuseFile file = stalling("pool", FuseOperation.READ);
    Reading reading = read(file, quarantine.account());
    assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
    reading.read.cancel();
    await(() -> quarantine.statistics().stalledNow() == 1);
    file.resume();
    await(() -> quarantine.statistics().stalledNow() == 0);
    assertThat(reading.outcome).isNotDone();
    assertThat(reading.bytes.size()).isZero();
  }

  @Test
  void resized_memory_reads_on_and_closes_once() throws Exception {
    QuarantineAccount account = quarantine.account();
    Fd fd = open(file("pool"), account);
    int number = fd.number();
    ClientMemory before = new QuarantinedMemory(fd, 100);
    try (ClientMemory grown = before.resize(BYTES)) {
      before.close();
      assertThat(isOpen(number)).isTrue();
      Reading reading = new Reading((QuarantinedMemory) grown, account, new ByteRange(0, BYTES));
      assertThat(reading.outcome()).isEqualTo(new ReadOutcome.Complete());
      assertThatThrownBy(() -> grown.resize(100)).isInstanceOf(IllegalArgumentException.class);
    }
    await(() -> !isOpen(number));
  }

  @Test
  void when_the_server_dies_every_thread_comes_back() throws Exception {
    FuseFile stuck = stalling("pool", FuseOperation.READ);
    QuarantineAccount account = quarantine.account();
    assertThat(read(stuck, account).outcome()).isInstanceOf(ReadOutcome.Stalled.class);
    assertThat(read(stuck, account).outcome()).isInstanceOf(ReadOutcome.Stalled.class);
    mount.close();
    await(() -> quarantine.statistics().stalledNow() == 0);
  }

  /** One read is at work; two come at the same moment, when one thread is idle at most. */
  @Test
  void work_that_comes_together_is_begun_together() throws Exception {
    replace(Quarantine.create(LIBC, new QuarantineLimits(60_000, 60_000, 2, 3)));
    assertThat(read(file("first"), quarantine.account()).outcome())
        .isEqualTo(new ReadOutcome.Complete());
    List<FuseFile> together = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < QuarantineSchedule.BUSY; i++) {
      together.add(stalling("together" + i, FuseOperation.READ));
    }
    for (FuseFile each : together) {
      readings.add(read(each, quarantine.account()));
    }
    for (FuseFile each : together) {
      assertThat(each.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
    }
    together.forEach(FuseFile::resume);
    for (Reading reading : readings) {
      assertThat(reading.outcome()).isEqualTo(new ReadOutcome.Complete());
    }
  }

  @Test
  void who_is_slow_but_not_late_does_not_hold_up_the_others() throws Exception {
    replace(Quarantine.create(LIBC, new QuarantineLimits(60_000, 60_000, 2, 3)));
    List<Reading> slow = new ArrayList<>();
    FuseFile stuck = stalling("slow", FuseOperation.READ);
    for (int i = 0; i < QuarantineSchedule.BUSY; i++) {
      slow.add(read(stuck, quarantine.account()));
    }
    assertThat(read(file("good"), quarantine.account()).outcome())
        .isEqualTo(new ReadOutcome.Complete());
    assertThat(quarantine.statistics().stalledEver()).isZero();
    stuck.resume();
    for (Reading reading : slow) {
      assertThat(reading.outcome()).isEqualTo(new ReadOutcome.Complete());
    }
  }

  @Test
  void a_read_behind_closes_that_nobody_will_come_to_is_refused() throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    for (int i = 0; i < 3 + QuarantineSchedule.BUSY; i++) {
      assertThat(read(stuck, quarantine.account()).outcome())
          .isInstanceOf(ReadOutcome.Stalled.class);
    }
    QuarantineAccount innocent = quarantine.account();
    open(file("one"), innocent).close();
    open(file("other"), innocent).close();
    assertThat(read(file("good"), innocent).outcome()).isEqualTo(new ReadOutcome.NoWorker());
    assertThat(innocent.pendingCloses()).isEqualTo(3);
    stuck.resume();
    await(() -> innocent.pendingCloses() == 0);
  }

  private WeakReference<Object> stalledReadWithSomethingBigBehindIt(
      FuseFile file, boolean cancelled) throws Exception {
    Object pixels = new byte[BYTES];
    QuarantineAccount account = quarantine.account();
    CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
    try (QuarantinedMemory memory = new QuarantinedMemory(open(file, account), BYTES)) {
      QuarantinedRead read =
          memory.read(
              account,
              List.of(new ByteRange(0, BYTES)),
              (_, _) -> assertThat(pixels).isNotNull(),
              how -> {
                assertThat(pixels).isNotNull();
                outcome.complete(how);
              });
      assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
      if (cancelled) {
        read.cancel();
        await(() -> quarantine.statistics().stalledNow() > 0);
      } else {
        assertThat(get(outcome)).isInstanceOf(ReadOutcome.Stalled.class);
      }
    }
    return new WeakReference<>(pixels);
  }

  private static void awaitFreed(WeakReference<Object> what) {
    await(() -> {
      System.gc();
      return what.refersTo(null);
    });
  }

  @Test
  void a_thread_that_is_given_up_keeps_nothing_of_whom_it_read_for() throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    awaitFreed(stalledReadWithSomethingBigBehindIt(stuck, false));
    assertThat(quarantine.statistics().stalledNow()).isEqualTo(1);
  }

  @Test
  void a_thread_whose_read_is_cancelled_keeps_nothing_of_whom_it_read_for() throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    awaitFreed(stalledReadWithSomethingBigBehindIt(stuck, true));
    assertThat(quarantine.statistics().stalledNow()).isEqualTo(1);
  }

  @Test
  void an_outcome_that_there_was_no_memory_to_take_is_told_again() throws Exception {
    QuarantineAccount account = quarantine.account();
    CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
    AtomicInteger failures = new AtomicInteger();
    try (Said said = new Said();
        QuarantinedMemory memory = new QuarantinedMemory(open(file("pool"), account), BYTES)) {
      var _ =
          memory.read(
              account,
              List.of(new ByteRange(0, BYTES)),
              (_, _) -> {},
              how -> {
                if (failures.getAndIncrement() == 0) {
                  throw new OutOfMemoryError("as if");
                }
                outcome.complete(how);
              });
      assertThat(get(outcome)).isEqualTo(new ReadOutcome.Complete());
      assertThat(said.records())
          .singleElement()
          .satisfies(one -> {
            assertThat(one.getMessage()).contains("told once more");
            assertThat(one.getThrown()).isInstanceOf(OutOfMemoryError.class).hasMessage("as if");
          });
    }
  }

  @Test
  void what_fails_to_take_the_bytes_ends_its_read_and_no_thread() throws Exception {
    QuarantineAccount account = quarantine.account();
    CompletableFuture<ReadOutcome> outcome = new CompletableFuture<>();
    try (Said said = new Said();
        QuarantinedMemory memory = new QuarantinedMemory(open(file("pool"), account), BYTES)) {
      var _ =
          memory.read(
              account,
              List.of(new ByteRange(0, BYTES)),
              (_, _) -> {
                throw new InternalError("as if");
              },
              outcome::complete);
      assertThat(get(outcome)).isEqualTo(new ReadOutcome.NoWorker());
      assertThat(said.records())
          .singleElement()
          .satisfies(one -> {
            assertThat(one.getMessage()).contains("a quarantined transfer failed");
            assertThat(one.getThrown()).isInstanceOf(InternalError.class).hasMessage("as if");
          });
    }
  }

  @Test
  void a_watcher_with_nothing_but_stuck_threads_sleeps() throws Exception {
    FuseFile stuck = stalling("stuck", FuseOperation.READ);
    for (int i = 0; i < 3 + QuarantineSchedule.BUSY; i++) {
      assertThat(read(stuck, quarantine.account()).outcome())
          .isInstanceOf(ReadOutcome.Stalled.class);
    }
    open(file("one"), quarantine.account()).close();
    awaitWatcherState(Thread.State.WAITING);
  }

  private static void awaitWatcherState(Thread.State state) {
    await(() ->
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(
                each -> each.getName().equals("quarantine-watch") && each.getState() == state));
  }

  /** What transfers say while it is open, kept off the terminal: they are made to fail here. */
  private static final class Said extends Handler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(QuarantinedTransfer.class.getName());

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    Said() {
      LOG.setUseParentHandlers(false);
      LOG.addHandler(this);
    }

    List<LogRecord> records() {
      return records;
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      LOG.removeHandler(this);
      LOG.setUseParentHandlers(true);
    }
  }
}
