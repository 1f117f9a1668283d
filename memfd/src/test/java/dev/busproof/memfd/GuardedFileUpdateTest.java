package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.ChildJvm.Ending;
import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseMount;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are overwritten while they are read, by readers in a JVM of their own. */
@Timeout(300)
class GuardedFileUpdateTest {
  private static final long STUCK_MILLIS_MAX = 40_000;

  @TempDir private Path directory;

  private Ending run(String... arguments) throws Exception {
    return new ChildJvm(directory)
        .with("-XX:+UseSerialGC")
        .run(GuardedFileScenarios.class, arguments);
  }

  private static void assertSurvived(Ending ending) {
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output()).endsWith("survived\n");
    assertThat(ending.crashReport()).isEmpty();
  }

  /** Where the file lies: memory, or wherever temporary files go, which is a disk mostly. */
  private String place(String fileSystem) throws Exception {
    if (fileSystem.equals("disk")) {
      return directory.toString();
    }
    Path memory = Path.of("/dev/shm");
    Assumptions.assumeTrue(Files.isWritable(memory), "no /dev/shm");
    return Files.createTempDirectory(memory, "busproof-test").toString();
  }

  @ParameterizedTest
  @CsvSource({
    "sequential, tmpfs",
    "random, tmpfs",
    "concurrent, tmpfs",
    "sequential, disk",
    "random, disk",
    "concurrent, disk"
  })
  void whatever_is_read_while_cp_overwrites_the_file_was_in_it(String how, String fileSystem)
      throws Exception {
    String place = place(fileSystem);
    Ending ending;
    try {
      ending = run(how, place);
    } finally {
      Files.deleteIfExists(Path.of(place, "data"));
      Files.deleteIfExists(Path.of(place, "one"));
      Files.deleteIfExists(Path.of(place, "two"));
      if (!place.equals(directory.toString())) {
        Files.delete(Path.of(place));
      }
    }
    assertSurvived(ending);
    assertThat(ending.output()).contains("wrong 0\n");
  }

  @Test
  void a_page_that_could_not_be_loaded_does_not_pass_for_a_shorter_file() throws Exception {
    Assumptions.assumeTrue(BusGuard.supported());
    Ending ending = run("came-back", directory.toString());
    assertSurvived(ending);
    assertThat(ending.output())
        .contains("a page could not be loaded")
        .contains("EIO")
        .contains("size 262144 of 262144");
  }

  @Test
  void a_server_that_does_not_answer_stops_nobody_but_who_reads() throws Exception {
    Libc libc = Libc.system();
    Optional<String> reason = FuseMount.unavailable(libc);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "no FUSE here: " + reason.orElse(""));
    Path over = Files.createDirectory(directory.resolve("mount"));
    try (FuseMount mount = FuseMount.start(libc, over)) {
      FuseFile file = mount.file("data", new byte[1 << 16]);
      file.stall(FuseOperation.READ);
      Ending ending =
          new ChildJvm(directory)
              .with("-XX:+UseSerialGC")
              .visitedBy((child, output) -> {
                try {
                  assertThat(file.awaitStalled(STUCK_MILLIS_MAX)).isTrue();
                  Files.createFile(directory.resolve("stuck"));
                  assertThat(says(output, "collected")).isTrue();
                } finally {
                  file.resume();
                }
              })
              .run(GuardedFileScenarios.class, "server-stalls", file.path().toString());
      assertSurvived(ending);
    }
  }

  private static boolean says(Path output, String word) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STUCK_MILLIS_MAX);
    while (System.nanoTime() < end) {
      if (Files.readString(output).contains(word)) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  @Test
  void a_file_cut_short_on_its_server_is_an_exception() throws Exception {
    Libc libc = Libc.system();
    Optional<String> reason = FuseMount.unavailable(libc);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "no FUSE here: " + reason.orElse(""));
    Path over = Files.createDirectory(directory.resolve("mount"));
    try (FuseMount mount = FuseMount.start(libc, over)) {
      FuseFile file = mount.file("data", new byte[1 << 16]);
      Thread otherHost =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                while (file.requests(FuseOperation.READ) == 0) {
                  Thread.onSpinWait();
                }
                file.replace(new byte[1]);
              });
      Ending ending = run("until-cut", file.path().toString());
      otherHost.join();
      assertSurvived(ending);
      assertThat(ending.output()).contains("cut").contains("open it anew");
    }
  }
}
