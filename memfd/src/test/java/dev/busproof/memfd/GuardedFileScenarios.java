package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What {@link GuardedFileUpdateTest} runs in a JVM of its own. */
final class GuardedFileScenarios {
  private static final int WORDS = 1 << 15;
  private static final int ONE = 1;
  private static final int TWO = 2;
  private static final int ENOUGH = 100;
  private static final int READERS = 4;
  private static final long HANG_GUARD_NANOS = 120_000_000_000L;

  private final Libc libc = Libc.system();
  private final Path data;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();

  private GuardedFileScenarios(Path data) {
    this.data = data;
  }

  public static void main(String[] arguments) throws Exception {
    Path place = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "sequential" -> new GuardedFileScenarios(place.resolve("data")).update(1, false);
      case "random" -> new GuardedFileScenarios(place.resolve("data")).update(1, true);
      case "concurrent" -> new GuardedFileScenarios(place.resolve("data")).update(READERS, true);
      case "came-back" -> new GuardedFileScenarios(place.resolve("data")).cameBack();
      case "server-stalls" -> new GuardedFileScenarios(place).serverStalls();
      case "until-cut" -> new GuardedFileScenarios(place).untilCut();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("survived");
  }

  /** Each word says which file it is from and where it belongs, and none is zero. */
  private static byte[] content(int version, int words) {
    ByteBuffer buffer =
        ByteBuffer.wrap(new byte[words * Long.BYTES]).order(ByteOrder.nativeOrder());
    for (int i = 0; i < words; i++) {
      buffer.putLong(word(version, i));
    }
    byte[] bytes = new byte[words * Long.BYTES];
    buffer.get(0, bytes);
    return bytes;
  }

  private static long word(long version, long index) {
    return version << 32 | index;
  }

  private void update(int readers, boolean random) throws Exception {
    Path one = Files.write(data.resolveSibling("one"), content(ONE, WORDS));
    Path two = Files.write(data.resolveSibling("two"), content(TWO, WORDS / 2 + 77));
    Files.copy(one, data);
    String loop = "while :; do cp " + two + " " + data + "; cp " + one + " " + data + "; done";
    Process updater = new ProcessBuilder("/bin/sh", "-c", loop).inheritIO().start();
    try {
      List<Throwable> failures = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      try (Shared shared = new Shared()) {
        for (int i = 0; i < readers; i++) {
          Random dice = new Random(i);
          threads.add(GuardRace.thread(failures, () -> read(shared, dice, random)));
        }
        for (Thread thread : threads) {
          thread.join();
        }
      }
      System.out.println("reads " + reads + ", faults " + faults + ", wrong " + wrong);
      if (!failures.isEmpty()) {
        throw new AssertionError(failures.getFirst());
      }
    } finally {
      updater.destroyForcibly().waitFor();
    }
  }

  /** The opening that all readers share; a fault of one is a fault of all. */
  private final class Shared implements AutoCloseable {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private GuardedFile file = GuardedFile.open(libc, data);

    Shared() throws Exception {}

    /** Whether it is time for another opening. */
    boolean isOver(Random dice, boolean random, byte[] bytes) throws Exception {
      lock.readLock().lock();
      try {
        return file.lengthBytes() < Long.BYTES || readOnce(file, dice, random, bytes);
      } finally {
        lock.readLock().unlock();
      }
    }

    void reopen() throws Exception {
      lock.writeLock().lock();
      try (GuardedFile old = file) {
        file = old.reopen();
      } finally {
        lock.writeLock().unlock();
      }
    }

    @Override
    public void close() {
      file.close();
    }
  }

  private void read(Shared shared, Random dice, boolean random) throws Exception {
    long start = System.nanoTime();
    byte[] bytes = new byte[WORDS * Long.BYTES];
    while (reads.get() < ENOUGH || faults.get() < ENOUGH) {
      if (System.nanoTime() - start > HANG_GUARD_NANOS) {
        throw new AssertionError("no end: reads " + reads + ", faults " + faults);
      }
      if (shared.isOver(dice, random, bytes)) {
        shared.reopen();
      }
    }
  }

  /** Whether it was refused. */
  private boolean readOnce(GuardedFile file, Random dice, boolean random, byte[] bytes)
      throws IOException {
    long words = file.lengthBytes() / Long.BYTES;
    long first = random ? dice.nextLong(words) : 0;
    long count = random ? Math.min(dice.nextLong(600), words - first) : words;
    MemorySegment into = MemorySegment.ofArray(bytes).asSlice(0, count * Long.BYTES);
    try {
      file.read(first * Long.BYTES, into);
    } catch (MappingFaultException e) {
      faults.incrementAndGet();
      requireRefused(file, into);
      return true;
    }
    reads.incrementAndGet();
    judge(into, first);
    return false;
  }

  private void judge(MemorySegment read, long first) {
    for (long i = 0; i < read.byteSize() / Long.BYTES; i++) {
      long word = read.get(JAVA_LONG.withByteAlignment(1), i * Long.BYTES);
      if (word != word(ONE, first + i) && word != word(TWO, first + i)) {
        wrong.incrementAndGet();
      }
    }
  }

  private static void requireRefused(GuardedFile file, MemorySegment into) throws IOException {
    try {
      file.read(0, into.asSlice(0, 0));
      throw new AssertionError("read again after a fault");
    } catch (MappingFaultException e) {
      // As it should be.
    }
  }

  /** Cut between the look before and the loads, and whole again at the look after. */
  private void cameBack() throws Exception {
    byte[] bytes = content(ONE, WORDS);
    Files.write(data, bytes);
    AtomicInteger looks = new AtomicInteger();
    Libc meddling =
        (Libc)
            Proxy.newProxyInstance(
                Libc.class.getClassLoader(),
                new Class<?>[] {Libc.class},
                (proxy, method, arguments) -> {
                  int number = method.getName().equals("statx") ? looks.incrementAndGet() : 0;
                  if (number == 2) {
                    Files.write(data, bytes);
                  }
                  Object result = method.invoke(libc, arguments);
                  if (number == 1) {
                    Files.write(data, new byte[0]);
                  }
                  return result;
                });
    try (GuardedFile file = GuardedFile.open(meddling, data)) {
      looks.set(0);
      file.read(0, MemorySegment.ofArray(new byte[bytes.length]));
    } catch (MappingFaultException e) {
      System.out.println(e.getMessage() + ", size " + e.sizeBytes() + " of " + bytes.length);
    }
  }

  /** Collects while a thread waits for the server; the parent makes a file when it does. */
  private void serverStalls() throws Exception {
    List<Throwable> failures = new ArrayList<>();
    try (GuardedFile file = GuardedFile.open(libc, data)) {
      Thread reader =
          GuardRace.thread(failures, () -> file.read(0, MemorySegment.ofArray(new byte[4096])));
      while (!Files.exists(Path.of("stuck"))) {
        Thread.sleep(1);
      }
      System.gc();
      System.out.println("collected");
      reader.join();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.getFirst());
    }
  }

  private void untilCut() throws Exception {
    byte[] bytes = new byte[1 << 16];
    try (GuardedFile file = GuardedFile.open(libc, data)) {
      while (true) {
        file.read(0, MemorySegment.ofArray(bytes));
      }
    } catch (MappingFaultException e) {
      System.out.println(e.getMessage());
    }
  }
}
