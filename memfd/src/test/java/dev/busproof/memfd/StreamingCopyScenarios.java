package dev.busproof.memfd;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What {@link StreamingCopyTest} runs in a JVM of its own: {@code StreamingCopyScenarios
 * sealed|guarded|race|bare guard|unguarded}.
 */
final class StreamingCopyScenarios {
  private static final int SIZE = 1 << 20;
  private static final int PIXELS = SIZE / 4;
  private static final int ROUNDS = 300;

  private StreamingCopyScenarios() {}

  public static void main(String[] arguments) throws Exception {
    Libc libc =
        arguments[0].equals("sealed") ? MappedFaultScenarios.sealsThatDoNotHold() : Libc.system();
    SharingLadder ladder =
        arguments[1].equals("guard")
            ? SharingLadder.create(libc, SharingOptions.defaults())
            : SharingLadder.withoutGuard(libc, SharingOptions.defaults());
    switch (arguments[0]) {
      case "sealed", "guarded" -> truncated(libc, ladder);
      case "race" -> race(libc, ladder);
      case "bare" -> bare(libc);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("survived");
  }

  private static void truncated(Libc libc, SharingLadder ladder) throws Exception {
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      memfd.fill(-1);
      try (ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
        awaitStreaming(ladder);
        int[] into = new int[PIXELS];
        Arrays.fill(into, 7);
        ReadWindow window = memory.open(0, SIZE);
        try (window) {
          memfd.truncate(0);
          window.copyRows(0, 4096, 1024, 256, into, 0, 1024);
        }
        System.out.println("zeros " + Arrays.stream(into).allMatch(pixel -> pixel == 0));
        System.out.println("faulted " + window.faulted());
        System.out.println("counted " + ladder.statistics().faults().get(memory.path()));
      }
    }
  }

  private static void awaitStreaming(SharingLadder ladder) throws InterruptedException {
    if (!ladder.guardAvailable()) {
      System.out.println(ladder.streaming() == null ? "never streamed" : "streamed");
      return;
    }
    while (ladder.streaming() == null) {
      Thread.sleep(1);
    }
    System.out.println("streamed");
  }

  /** Another thread truncates at any moment, and each time the pool is a new one. */
  private static void race(Libc libc, SharingLadder ladder) throws Exception {
    boolean seen = false;
    for (int round = 0; round < ROUNDS; round++) {
      try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
        memfd.fill(-1);
        try (ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
          if (round == 0) {
            awaitStreaming(ladder);
          }
          int[] into = new int[PIXELS];
          long delayNanos = round * 1000L;
          Thread truncating =
              Thread.ofPlatform()
                  .start(() -> {
                    long begin = System.nanoTime();
                    while (System.nanoTime() - begin < delayNanos) {
                      Thread.onSpinWait();
                    }
                    try {
                      memfd.truncate(0);
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  });
          try {
            ReadWindow window = memory.open(0, SIZE);
            try (window) {
              window.copyRows(0, 4096, 1024, 256, into, 0, 1024);
            }
            boolean whole = Arrays.stream(into).allMatch(pixel -> pixel == -1);
            if (!whole && !window.faulted()) {
              throw new IllegalStateException("zeros that nobody reported");
            }
            if (window.faulted()) {
              seen = true;
            }
          } catch (TruncatedException e) {
            seen = true;
          }
          truncating.join();
        }
      }
    }
    if (!seen) {
      throw new IllegalStateException("no truncation was met");
    }
  }

  /** What no caller does: memory that nobody watches. */
  @SuppressWarnings("restricted")
  private static void bare(Libc libc) throws Exception {
    StreamingCopy copy = StreamingCopy.load(libc).orElseThrow();
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      memfd.fill(-1);
      long address =
          libc.mmap(0, SIZE, Constants.PROT_READ, Constants.MAP_PRIVATE, memfd.fd().number(), 0);
      memfd.truncate(0);
      System.out.println("streamed");
      copy.rows(
          MemorySegment.ofAddress(address).reinterpret(SIZE),
          0,
          4096,
          1024,
          256,
          new int[PIXELS],
          0,
          1024);
    }
  }
}
