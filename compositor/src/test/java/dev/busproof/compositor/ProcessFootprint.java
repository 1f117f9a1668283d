package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds in the kernel, of the kinds a compositor can leak.
 *
 * @param descriptors open files, without those of the class path, which the JVM opens as it likes
 * @param poolMappings mappings of client memory: memfds and unlinked tmpfs files
 */
public record ProcessFootprint(int descriptors, int poolMappings) {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  public static ProcessFootprint now() {
    return of(Path.of("/proc/self"));
  }

  public static ProcessFootprint of(Path process) {
    try {
      return new ProcessFootprint(descriptors(process), poolMappings(process));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What clients have sent is closed soon, by threads that may wait for it. */
  static void awaitReturnTo(ProcessFootprint before) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!now().equals(before) && System.nanoTime() < deadlineNanos) {
      Thread.sleep(2);
    }
    assertThat(now()).isEqualTo(before);
  }

  private static int descriptors(Path process) throws IOException {
    int count = 0;
    try (var files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        try {
          String target = Files.readSymbolicLink(file).toString();
          if (target.startsWith("socket:")
              || target.startsWith("/memfd:")
              || target.startsWith("anon_inode:")) {
            count++;
          }
        } catch (IOException e) {
          // Closed meanwhile: the directory's own descriptor, for one.
        }
      }
    }
    return count;
  }

  /** The SIGBUS guard's code is in a memfd, too, and stays. */
  private static int poolMappings(Path process) throws IOException {
    int count = 0;
    for (String line : Files.readAllLines(process.resolve("maps"))) {
      if (line.contains("/memfd:") && !line.contains("r-x") && !line.contains("guard")) {
        count++;
      }
    }
    return count;
  }
}
