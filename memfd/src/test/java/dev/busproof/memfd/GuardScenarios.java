package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.guard.GuardedRange;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What {@link GuardTest} runs in a JVM of its own: {@code GuardScenarios SCENARIO guarded|bare}.
 * Each reads a truncated file; a bare one does exactly the same without the guard.
 */
final class GuardScenarios {
  private static final int PAGE = Libc.system().getpagesize();
  private static final int PAGES = 64;
  private static final int SIZE = PAGES * PAGE;
  private static final int PIXEL = 0x01010101;

  private final Libc libc = Libc.system();
  private final boolean guarded;
  private final Optional<BusGuard> guard;

  private GuardScenarios(boolean guarded) {
    this.guarded = guarded;
    this.guard = guarded ? BusGuard.install(libc).guard() : Optional.empty();
  }

  public static void main(String[] arguments) throws Throwable {
    boolean guarded = arguments[1].equals("guarded");
    GuardScenarios scenarios = new GuardScenarios(guarded);
    switch (arguments[0]) {
      case "loads" -> scenarios.loads();
      case "mismatch" -> scenarios.mismatch();
      case "memcpy" -> scenarios.memcpy();
      case "edges" -> scenarios.edges();
      case "race" -> new GuardRace(scenarios.libc, guarded).run();
      case "two-windows" -> scenarios.twoWindows();
      case "unregistered" -> scenarios.unregistered();
      case "deregistered" -> scenarios.deregistered();
      case "sent" -> scenarios.sent();
      case "file" -> scenarios.file();
      case "full-map" -> scenarios.fullMap(Integer.parseInt(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("survived");
  }

  /** A file of {@link #SIZE} bytes of ones, mapped as GUARDED maps, watched if guarded. */
  private final class Pool implements AutoCloseable {
    final Memfd memfd = Memfd.create(libc, "pool", SIZE);
    final long address;
    final MemorySegment bytes;
    final Optional<GuardedRange> range;

    @SuppressWarnings("restricted")
    Pool(boolean watched) throws Exception {
      memfd.fill(PIXEL);
      int number = memfd.fd().number();
      address =
          LinuxException.check(
              libc.mmap(0, SIZE, Constants.PROT_READ, Constants.MAP_PRIVATE, number, 0), "", "");
      bytes = MemorySegment.ofAddress(address).reinterpret(SIZE);
      range =
          watched && guard.isPresent()
              ? Optional.of(guard.get().register(address, SIZE))
              : Optional.empty();
    }

    long faults() {
      return range.map(GuardedRange::faults).orElse(-1L);
    }

    @Override
    public void close() {
      range.ifPresent(GuardedRange::close);
      var _ = libc.munmap(address, SIZE);
      memfd.close();
    }
  }

  /** From the end to the start: a guard that mended only from the fault on would fault again. */
  private static long sumBackwards(MemorySegment bytes) {
    long sum = 0;
    for (long at = bytes.byteSize() - 4; at >= 0; at -= 4) {
      sum += bytes.get(JAVA_INT, at);
    }
    return sum;
  }

  private void loads() throws Exception {
    try (Pool warm = new Pool(true);
        Pool pool = new Pool(true)) {
      long expected = sumBackwards(warm.bytes);
      // A million loads, enough for C2; the interpreter gains nothing from them.
      int rounds = System.getProperty("java.vm.info", "").contains("interpreted") ? 1 : 64;
      for (int i = 0; i < rounds; i++) {
        check(sumBackwards(warm.bytes) == expected, "the pool of ones has another sum");
      }
      pool.memfd.truncate(0);
      System.out.println("sum " + sumBackwards(pool.bytes) + ", faults " + pool.faults());
      check(sumBackwards(warm.bytes) == expected, "the neighbour was harmed");
      check(!guarded || warm.faults() == 0, "the neighbour was blamed");
    }
  }

  private void mismatch() throws Exception {
    try (Pool warm = new Pool(true);
        Pool pool = new Pool(true)) {
      long sum = 0;
      for (int i = 0; i < 20_000; i++) {
        sum += warm.bytes.mismatch(warm.bytes.asSlice(0, SIZE - (i & 7)));
      }
      pool.memfd.truncate(0);
      System.out.println("at " + pool.bytes.mismatch(warm.bytes) + " " + sum);
    }
  }

  /** C code: what a downcall to a library of pixel kernels would do. */
  @SuppressWarnings("restricted")
  private void memcpy() throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle memcpy =
        linker.downcallHandle(
            linker.defaultLookup().find("memcpy").orElseThrow(),
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    try (Pool pool = new Pool(true);
        Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(SIZE);
      copy.fill((byte) 7);
      pool.memfd.truncate(PAGE);
      MemorySegment unused = (MemorySegment) memcpy.invokeExact(copy, pool.bytes, (long) SIZE);
      check(unused.address() == copy.address(), "memcpy");
      long wrong = 0;
      for (long at = PAGE; at < SIZE; at++) {
        wrong += copy.get(JAVA_BYTE, at) == 0 ? 0 : 1;
      }
      System.out.println("wrong " + wrong + ", faults " + pool.faults());
    }
  }

  /** First byte of a range, last byte of a page, a range that ends within a page. */
  @SuppressWarnings("restricted")
  private void edges() throws Exception {
    int length = 3 * PAGE + 100;
    for (int offset : new int[] {0, PAGE - 1, PAGE, 3 * PAGE, length - 1, 4 * PAGE - 1}) {
      try (Memfd memfd = Memfd.create(libc, "edges", length)) {
        int number = memfd.fd().number();
        long address =
            LinuxException.check(
                libc.mmap(0, length, Constants.PROT_READ, Constants.MAP_PRIVATE, number, 0),
                "",
                "");
        Optional<GuardedRange> range = Optional.empty();
        if (guard.isPresent()) {
          range = Optional.of(guard.get().register(address, length));
        }
        memfd.truncate(0);
        MemorySegment bytes = MemorySegment.ofAddress(address).reinterpret(4L * PAGE);
        check(bytes.get(JAVA_BYTE, offset) == 0, "a byte that is gone is not 0");
        check(range.map(GuardedRange::faults).orElse(0L) == 1, "faults at " + offset);
        check(offsetOf(range) == offset, "fault at " + offset + " said to be at another");
        range.ifPresent(GuardedRange::close);
        check(range.map(GuardedRange::faults).orElse(0L) == 1, "forgotten at close");
        check(offsetOf(range) == offset, "place forgotten at close");
        check(libc.munmap(address, length) == 0, "munmap");
      }
    }
  }

  private static long offsetOf(Optional<GuardedRange> range) {
    return range.orElseThrow().faultOffset().orElseThrow();
  }

  private void twoWindows() throws Exception {
    SharingLadder ladder = SharingLadder.create(libc, SharingOptions.defaults());
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE);
        ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
      memfd.fill(PIXEL);
      ReadWindow reads = memory.open(0, PAGE);
      ReadWindow looksOn = memory.open(SIZE - PAGE, PAGE);
      memfd.truncate(0);
      check(reads.segment().get(JAVA_BYTE, 100) == 0, "not zero");
      memfd.truncate(SIZE);
      reads.close();
      looksOn.close();
      System.out.println("faulted " + reads.faulted() + " " + looksOn.faulted());
      for (ReadWindow window : List.of(reads, looksOn)) {
        FaultRecord record = window.fault().orElseThrow();
        System.out.println(record.finding() + " at " + record.offsetBytes() + " " + closer(record));
      }
      try (ReadWindow again = memory.open(0, PAGE)) {
        throw new AssertionError("opened again: " + again);
      } catch (TruncatedException e) {
        System.out.println(e.getMessage() + ": " + closer(e.fault().orElseThrow()));
      }
      try {
        ReadableMemory unused = (ReadableMemory) memory.resize(2L * SIZE);
        throw new AssertionError("resized: " + unused);
      } catch (RefusedException e) {
        System.out.println(e.reason());
      }
    }
  }

  /** The call in here that was under way when it was found. */
  private static String closer(FaultRecord record) {
    return record.stackTrace().stream()
        .filter(call -> call.getClassName().equals(GuardScenarios.class.getName()))
        .findFirst()
        .orElseThrow()
        .getMethodName();
  }

  private void unregistered() throws Exception {
    try (Pool watched = new Pool(true);
        Pool foreign = new Pool(false)) {
      check(watched.bytes.get(JAVA_BYTE, 0) == 1, "content");
      foreign.memfd.truncate(0);
      System.out.println("sum " + sumBackwards(foreign.bytes));
    }
  }

  private void deregistered() throws Exception {
    try (Pool pool = new Pool(true)) {
      pool.range.ifPresent(GuardedRange::close);
      pool.memfd.truncate(0);
      System.out.println("sum " + sumBackwards(pool.bytes));
    }
  }

  /** A SIGBUS somebody sends has another code and no address. */
  private void sent() throws Exception {
    try (Pool pool = new Pool(true)) {
      check(pool.bytes.get(JAVA_BYTE, 0) == 1, "content");
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-BUS", pid).inheritIO().start().waitFor();
      Thread.sleep(5000);
    }
  }

  /** An updater overwrites a data file in place, as {@code cp} does. */
  private void file() throws Exception {
    Path path = Path.of("data");
    Files.write(path, new byte[SIZE]);
    if (!guarded) {
      try (FileChannel channel = FileChannel.open(path)) {
        ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE);
        Files.write(path, new byte[PAGE]);
        System.out.println("read " + mapped.get(SIZE - 1));
        return;
      }
    }
    byte[] bytes = new byte[SIZE];
    MemorySegment into = MemorySegment.ofArray(bytes);
    GuardedFile file = GuardedFile.open(libc, path);
    try (file) {
      file.read(0, into);
      AtomicBoolean stop = new AtomicBoolean();
      Thread updater =
          GuardRace.thread(
              new ArrayList<>(),
              () -> {
                while (!stop.get()) {
                  Files.write(path, new byte[PAGE]);
                  Files.write(path, new byte[SIZE]);
                }
              });
      try {
        while (true) {
          file.read(0, into);
        }
      } catch (MappingFaultException e) {
        System.out.println("noticed: " + e.getMessage());
      }
      stop.set(true);
      updater.join();
      try {
        file.read(0, into.asSlice(0, 1));
        throw new AssertionError("read again");
      } catch (MappingFaultException e) {
        System.out.println("still refused");
      }
    }
    try (GuardedFile anew = GuardedFile.open(libc, path)) {
      anew.read(SIZE - 1, into.asSlice(0, 1));
    }
  }

  /** Leaves room for so many mappings only, then reads what is gone. */
  private void fullMap(int room) throws Exception {
    try (Pool warm = new Pool(true);
        Pool pool = new Pool(true)) {
      // Everything runs once while there is room: loading code needs mappings too.
      warm.memfd.truncate(0);
      System.out.println("read " + warm.bytes.get(JAVA_BYTE, 0) + ", faults " + warm.faults());
      long[] spare = new long[1 << 17];
      int flags = Constants.MAP_PRIVATE | Constants.MAP_ANONYMOUS;
      int count = 0;
      while (true) {
        // Neighbours of different protection do not merge into one.
        long at = libc.mmap(0, PAGE, count & Constants.PROT_READ, flags, -1, 0);
        if (at < 0) {
          break;
        }
        spare[count++] = at;
      }
      for (int i = 0; i < room; i++) {
        var _ = libc.munmap(spare[--count], PAGE);
      }
      pool.memfd.truncate(0);
      byte gone = pool.bytes.get(JAVA_BYTE, SIZE - 1);
      while (count > 0) {
        var _ = libc.munmap(spare[--count], PAGE);
      }
      System.out.println("at the limit: read " + gone + ", faults " + pool.faults());
    }
  }

  static void check(boolean good, String what) {
    if (!good) {
      throw new AssertionError(what);
    }
  }
}
