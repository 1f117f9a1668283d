package dev.busproof.memfd.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server, asked by the JDK and by other programs through the kernel. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuseMountTest {
  private static final Libc LIBC = Libc.system();
  private static final long HANG_GUARD_MILLIS = 60_000;

  @TempDir private Path directory;

  @BeforeAll
  static void needs_the_right_to_mount() {
    Optional<String> reason = FuseMount.unavailable(LIBC);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "no FUSE here: " + reason.orElse(""));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(HANG_GUARD_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      return output.strip();
    } finally {
      process.destroyForcibly();
    }
  }

  /** On a thread of its own, because it gets stuck. */
  private static <T> CompletableFuture<T> stuck(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static <T> T get(CompletableFuture<T> result) throws Exception {
    return result.get(HANG_GUARD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void assertAborted(CompletableFuture<?> result) {
    assertThatThrownBy(() -> get(result))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            LinuxException.class,
            e -> assertThat(e.errno()).isIn(Errno.ENOTCONN, Errno.ECONNABORTED));
  }

  private static String read(Fd fd) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      var into = arena.allocate(64);
      int count = fd.pread(into, 0);
      byte[] bytes = new byte[count];
      into.asByteBuffer().get(bytes);
      return new String(bytes, StandardCharsets.US_ASCII);
    }
  }

  private static boolean isMounted(Path path) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(path.toString());
  }

  @ParameterizedTest
  @EnumSource(FuseCaching.class)
  void the_jdk_reads_writes_renames_and_deletes(FuseCaching caching) throws Exception {
    byte[] large = new byte[1_000_003];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    try (FuseMount mount = FuseMount.start(LIBC, directory, caching)) {
      FuseFile given = mount.file("given", ascii("hello"));
      Path made = directory.resolve("made");
      Path moved = directory.resolve("moved");
      assertThat(Files.readString(given.path())).isEqualTo("hello");
      Files.write(made, large);
      assertThat(mount.file("made").orElseThrow().bytes()).isEqualTo(large);
      assertThat(Files.readAllBytes(made)).isEqualTo(large);
      Files.writeString(made, "+more", StandardOpenOption.APPEND);
      assertThat(Files.size(made)).isEqualTo(large.length + 5);
      try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
        channel.truncate(3).force(true);
      }
      assertThat(Files.readAllBytes(made)).containsExactly(0, 31, 62);
      Files.move(made, moved, StandardCopyOption.ATOMIC_MOVE);
      Files.move(moved, given.path(), StandardCopyOption.REPLACE_EXISTING);
      assertThat(Files.readAllBytes(given.path())).hasSize(3);
      try (var list = Files.list(directory)) {
        assertThat(list).containsExactly(directory.resolve("given"));
      }
      Files.delete(given.path());
      assertThat(given.path()).doesNotExist();
      assertThat(mount.file("given")).isEmpty();
    }
  }

  @Test
  void other_programs_see_ordinary_files() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      Path one = mount.file("one", ascii("hello")).path();
      Path two = directory.resolve("two");
      assertThat(output("cat", one.toString())).isEqualTo("hello");
      assertThat(output("cp", one.toString(), two.toString())).isEmpty();
      assertThat(mount.file("two").orElseThrow().bytes()).isEqualTo(ascii("hello"));
      assertThat(output("stat", "-c", "%s %F %h", two.toString())).isEqualTo("5 regular file 1");
      assertThat(output("stat", "-f", "-c", "%T", two.toString())).isEqualTo("fuseblk");
      assertThat(output("ls", "-a", directory.toString())).isEqualTo(".\n..\none\ntwo");
      assertThat(output("mkdir", directory + "/no")).contains("Function not implemented");
      assertThat(output("cat", directory + "/none")).contains("No such file");
    }
  }

  @Test
  void a_directory_of_many_names_is_listed_whole() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      for (int i = 0; i < 1000; i++) {
        mount.file("file-with-a-longer-name-" + i, ascii("x"));
      }
      try (var list = Files.list(directory)) {
        assertThat(list.distinct()).hasSize(1000);
      }
    }
  }

  @Test
  void a_program_on_it_runs() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      Path path = mount.file("echo", Files.readAllBytes(Path.of("/bin/echo"))).path();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(output(path.toString(), "it runs")).isEqualTo("it runs");
    }
  }

  @Test
  void a_stalled_read_holds_its_reader_and_nobody_else_until_it_is_resumed() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile pool = mount.file("pool", ascii("pixels"));
      FuseFile other = mount.file("other", ascii("others"));
      pool.stall(FuseOperation.READ);
      try (Fd fd = Fd.open(LIBC, pool.path(), OpenFlag.READ_ONLY)) {
        CompletableFuture<String> reading = stuck(() -> read(fd));
        assertThat(pool.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
        assertThat(Files.readString(other.path())).isEqualTo("others");
        assertThat(fd.sizeBytes()).isEqualTo(6);
        assertThat(reading).isNotDone();
        pool.resume();
        assertThat(get(reading)).isEqualTo("pixels");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FuseOperation.class,
      names = {"LOOKUP", "OPEN", "FLUSH", "GETATTR"})
  void whatever_is_stalled_holds_who_asks_for_it(FuseOperation operation) throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile pool = mount.file("pool", ascii("pixels"));
      pool.stall(operation);
      CompletableFuture<Long> asking =
          stuck(() -> {
            try (Fd fd = Fd.open(LIBC, pool.path(), OpenFlag.READ_ONLY)) {
              return fd.sizeBytes();
            }
          });
      assertThat(pool.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
      assertThat(asking).isNotDone();
      pool.resume();
      assertThat(get(asking)).isEqualTo(6);
      assertThat(pool.requests(operation)).isPositive();
    }
  }

  @Test
  void the_time_is_over_when_nobody_asks() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile pool = mount.file("pool", ascii("pixels"));
      pool.stall(FuseOperation.READ);
      assertThat(pool.awaitStalled(1)).isFalse();
    }
  }

  @Test
  void closing_frees_who_is_stuck_and_leaves_no_mount() throws Exception {
    CompletableFuture<String> reading;
    FuseMount mount = FuseMount.start(LIBC, directory);
    try (mount) {
      FuseFile pool = mount.file("pool", ascii("pixels"));
      assertThat(isMounted(directory)).isTrue();
      pool.stall(FuseOperation.READ);
      Fd fd = Fd.open(LIBC, pool.path(), OpenFlag.READ_ONLY);
      reading =
          stuck(() -> {
            try (fd) {
              return read(fd);
            }
          });
      assertThat(pool.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
    }
    assertAborted(reading);
    assertThat(isMounted(directory)).isFalse();
    assertThat(directory).isEmptyDirectory();
    assertThatThrownBy(() -> mount.file("late", ascii("")).invalidate())
        .isInstanceOf(IllegalStateException.class);
    mount.close();
  }

  @Test
  void a_file_that_is_still_open_after_closing_is_dead() throws Exception {
    FuseMount mount = FuseMount.start(LIBC, directory);
    Fd fd;
    try (mount) {
      fd = Fd.open(LIBC, mount.file("pool", ascii("pixels")).path(), OpenFlag.READ_ONLY);
    }
    try (fd) {
      assertThatThrownBy(() -> read(fd)).hasMessageMatching(".*(ENOTCONN|ECONNABORTED).*");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FuseOperation.class,
      names = {"LOOKUP", "OPEN", "READ", "GETATTR", "FLUSH"},
      mode = EnumSource.Mode.INCLUDE)
  void a_failing_operation_fails_with_the_error_it_was_given(FuseOperation operation)
      throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile pool = mount.file("pool", ascii("pixels"));
      pool.fail(operation, Errno.EIO);
      assertThat(output("cat", pool.path().toString())).contains("Input/output error");
      pool.fail(operation, 0);
      assertThat(output("cat", pool.path().toString())).isEqualTo("pixels");
    }
  }

  @Test
  void a_failing_write_rename_and_unlink_fail() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile pool = mount.file("pool", ascii("pixels"));
      String path = pool.path().toString();
      pool.fail(FuseOperation.WRITE, Errno.ENOSPC);
      pool.fail(FuseOperation.RENAME, Errno.EROFS);
      pool.fail(FuseOperation.UNLINK, Errno.EBUSY);
      assertThatThrownBy(() -> Files.writeString(pool.path(), "x", StandardOpenOption.APPEND))
          .hasMessageContaining("No space left");
      assertThat(output("mv", path, path + "2")).contains("Read-only file system");
      assertThat(output("rm", path)).contains("busy");
    }
  }

  @Test
  void what_the_server_replaces_is_seen_when_it_is_asked_again() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile pool = mount.file("pool", ascii("old content"));
      try (Fd fd = Fd.open(LIBC, pool.path(), OpenFlag.READ_ONLY)) {
        assertThat(read(fd)).isEqualTo("old content");
        pool.replace(ascii("new"));
        assertThat(fd.sizeBytes()).isEqualTo(3);
        assertThat(read(fd)).isEqualTo("new");
      }
    }
  }

  @Test
  void cached_pages_stay_until_they_are_invalidated() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory, FuseCaching.UNTIL_INVALIDATED)) {
      FuseFile pool = mount.file("pool", ascii("old"));
      try (Fd fd = Fd.open(LIBC, pool.path(), OpenFlag.READ_ONLY)) {
        assertThat(read(fd)).isEqualTo("old");
        pool.replace(ascii("new"));
        assertThat(read(fd)).isEqualTo("old");
        assertThat(Files.readString(pool.path())).isEqualTo("old");
        pool.invalidate();
        assertThat(read(fd)).isEqualTo("new");
      }
    }
  }

  @Test
  void without_a_cache_each_read_asks_the_server() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory, FuseCaching.NONE)) {
      FuseFile pool = mount.file("pool", ascii("old"));
      try (Fd fd = Fd.open(LIBC, pool.path(), OpenFlag.READ_ONLY)) {
        assertThat(read(fd)).isEqualTo("old");
        int before = pool.requests(FuseOperation.READ);
        assertThat(read(fd)).isEqualTo("old");
        assertThat(pool.requests(FuseOperation.READ)).isGreaterThan(before);
      }
    }
  }

  @Test
  void an_unlinked_file_lives_while_it_is_open() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      FuseFile first = mount.file("pool", ascii("first"));
      try (Fd fd = Fd.open(LIBC, first.path(), OpenFlag.READ_ONLY)) {
        FuseFile second = mount.file("pool", ascii("second"));
        assertThat(read(fd)).isEqualTo("first");
        assertThat(Files.readString(second.path())).isEqualTo("second");
      }
    }
  }

  @Test
  void a_directory_that_is_not_there_cannot_be_mounted_over() {
    assertThatThrownBy(() -> FuseMount.start(LIBC, directory.resolve("none")))
        .hasMessageContaining("none");
  }

  @Test
  void what_may_not_mount_by_itself_can_with_the_helper() throws Exception {
    Mountpoint mountpoint;
    try {
      mountpoint = Mountpoint.throughHelper(LIBC, directory);
    } catch (FuseUnavailableException e) {
      Assumptions.abort(String.valueOf(e.getMessage()));
      return;
    }
    try (FuseMount mount =
        FuseMount.start(LIBC, directory, FuseCaching.UNTIL_CHANGED, mountpoint)) {
      assertThat(Files.readString(mount.file("pool", ascii("pixels")).path())).isEqualTo("pixels");
    }
    assertThat(isMounted(directory)).isFalse();
  }

  @Test
  void the_helpers_refusal_is_one_line() {
    assertThatThrownBy(() -> Mountpoint.throughHelper(LIBC, directory.resolve("none")))
        .isInstanceOf(FuseUnavailableException.class)
        .message()
        .contains("fusermount3")
        .hasLineCount(1);
  }

  @Test
  void nothing_of_a_mount_is_left_open() throws Exception {
    try (FuseMount mount = FuseMount.start(LIBC, directory)) {
      assertThat(mount.directory()).isEqualTo(directory);
    }
    long before = descriptors();
    for (int i = 0; i < 20; i++) {
      try (FuseMount mount = FuseMount.start(LIBC, directory)) {
        mount.file("pool", ascii("pixels"));
      }
    }
    assertThat(descriptors()).isEqualTo(before);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("fuse "));
  }

  private static long descriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return list.count();
    }
  }
}
