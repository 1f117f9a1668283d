package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be shown without a fault; the rest is in {@link GuardedFileUpdateTest}. */
class GuardedFileTest {
  private static final int BEFORE_READING = 1;
  private static final int AFTER_READING = 2;

  /** Takes a hundred times as long to read as passes between two lines. */
  private static final int LOG_BYTES = 1 << 25;

  private static final int LINE_NANOS = 20_000;
  private static final int LOG_READS = 5;

  private final Libc libc = Libc.system();
  private final byte[] bytes = new byte[5];
  private final MemorySegment five = MemorySegment.ofArray(bytes);

  @TempDir private Path directory;

  private Path file(String content) throws Exception {
    return Files.writeString(directory.resolve("file"), content);
  }

  @Test
  void a_file_is_read_as_it_is_within_its_length() throws Exception {
    GuardedFile file = GuardedFile.open(libc, file("hello world"));
    try (file) {
      assertThat(file.lengthBytes()).isEqualTo(11);
      file.read(6, five);
      assertThat(bytes).asString().isEqualTo("world");
      assertThatThrownBy(() -> file.read(7, five)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.read(-1, five)).isInstanceOf(IndexOutOfBoundsException.class);
      file.read(11, five.asSlice(5));
    }
    assertThatThrownBy(() -> file.read(0, five)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(file::isCurrent).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_shorter_file_is_refused_until_it_is_opened_anew() throws Exception {
    Path path = file("hello world");
    try (GuardedFile file = GuardedFile.open(libc, path)) {
      Files.writeString(path, "short");
      assertThatThrownBy(() -> file.read(6, five))
          .isInstanceOfSatisfying(
              MappingFaultException.class,
              e -> {
                assertThat(e.path()).isEqualTo(path);
                assertThat(e.offset()).isEqualTo(6);
                assertThat(e.sizeBytes()).isEqualTo(5);
              })
          .hasMessage(path + ": cut to 5 bytes of 11 (reading at 6); open it anew");
      Files.writeString(path, "longer than before");
      assertThatThrownBy(() -> file.read(0, five))
          .isInstanceOf(MappingFaultException.class)
          .hasMessageContaining("cut to 5 bytes of 11");
      assertThat(file.isCurrent()).isFalse();
      try (GuardedFile anew = file.reopen()) {
        assertThat(anew.lengthBytes()).isEqualTo(18);
        anew.read(0, five);
        assertThat(bytes).asString().isEqualTo("longe");
      }
    }
  }

  @Test
  void a_file_that_grows_is_read_on_as_far_as_it_was_known() throws Exception {
    Path path = file("hello world");
    try (GuardedFile file = GuardedFile.open(libc, path)) {
      assertThat(file.isCurrent()).isTrue();
      Files.writeString(path, "!", StandardOpenOption.APPEND);
      file.read(6, five);
      assertThat(bytes).asString().isEqualTo("world");
      assertThat(file.lengthBytes()).isEqualTo(11);
      assertThat(file.isCurrent()).isFalse();
    }
  }

  @Test
  void a_file_replaced_by_rename_is_read_to_the_end_and_known_to_be_old() throws Exception {
    Path path = file("hello world");
    try (GuardedFile file = GuardedFile.open(libc, path)) {
      Path aside = Files.writeString(directory.resolve("aside"), "HELLO WORLD");
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
      assertThat(file.isCurrent()).isFalse();
      file.read(0, five);
      assertThat(bytes).asString().isEqualTo("hello");
      try (GuardedFile anew = file.reopen()) {
        anew.read(0, five);
        assertThat(bytes).asString().isEqualTo("HELLO");
        assertThat(anew.isCurrent()).isTrue();
      }
    }
  }

  /** Within the file's last page no load faults: it reads zeros where the file ends. */
  @Test
  void what_was_cut_and_came_back_during_a_read_is_read_again() throws Exception {
    String content = "x".repeat(5000);
    Path path = file(content);
    AtomicInteger looks = new AtomicInteger();
    Libc meddling =
        (Libc)
            Proxy.newProxyInstance(
                Libc.class.getClassLoader(),
                new Class<?>[] {Libc.class},
                (proxy, method, arguments) -> {
                  boolean look = method.getName().equals("statx");
                  int number = look ? looks.incrementAndGet() : 0;
                  if (number == AFTER_READING) {
                    Files.writeString(path, content, StandardOpenOption.WRITE);
                  }
                  Object result = method.invoke(libc, arguments);
                  if (number == BEFORE_READING) {
                    truncate(path, 4200);
                  }
                  return result;
                });
    try (GuardedFile file = GuardedFile.open(meddling, path)) {
      looks.set(0);
      file.read(4990, five);
      assertThat(bytes).asString().isEqualTo("xxxxx");
      assertThat(looks.get()).isGreaterThan(AFTER_READING);
    }
  }

  /** Changes the file at each look at it, as long as there are any left. */
  private Libc appending(Path path, AtomicInteger left) {
    return (Libc)
        Proxy.newProxyInstance(
            Libc.class.getClassLoader(),
            new Class<?>[] {Libc.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("statx") && left.getAndDecrement() > 0) {
                Files.writeString(path, "!", StandardOpenOption.APPEND);
              }
              return method.invoke(libc, arguments);
            });
  }

  @Test
  void a_file_that_is_changed_too_fast_to_be_read_can_be_read_later() throws Exception {
    Path path = file("hello world");
    AtomicInteger left = new AtomicInteger();
    try (GuardedFile file = GuardedFile.open(appending(path, left), path)) {
      left.set(Integer.MAX_VALUE);
      assertThatThrownBy(() -> file.read(6, five))
          .isInstanceOf(MappingFaultException.class)
          .hasMessage(path + ": changed faster than it can be read (reading at 6); read it again");
      left.set(0);
      file.read(6, five);
      assertThat(bytes).asString().isEqualTo("world");
    }
  }

  @Test
  void a_long_read_of_a_busily_appended_log_comes_to_its_end() throws Exception {
    byte[] log = new byte[LOG_BYTES];
    Arrays.fill(log, (byte) 'x');
    Path path = Files.write(directory.resolve("log"), log);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger lines = new AtomicInteger();
    try (GuardedFile file = GuardedFile.open(libc, path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
      Thread logger =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get()) {
                  append(channel);
                  lines.incrementAndGet();
                  LockSupport.parkNanos(LINE_NANOS);
                }
              });
      try {
        byte[] read = new byte[LOG_BYTES];
        for (int i = 0; i < LOG_READS; i++) {
          int before = lines.get();
          while (lines.get() == before) {
            Thread.onSpinWait();
          }
          file.read(0, MemorySegment.ofArray(read));
          assertThat(Arrays.equals(read, log)).isTrue();
        }
      } finally {
        stop.set(true);
        logger.join();
      }
    }
  }

  private static void append(FileChannel channel) {
    try {
      var _ = channel.write(ByteBuffer.wrap(new byte[] {'!'}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void truncate(Path path, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @Test
  void a_file_that_was_deleted_is_no_longer_current() throws Exception {
    Path path = file("hello world");
    try (GuardedFile file = GuardedFile.open(libc, path)) {
      Files.delete(path);
      assertThat(file.isCurrent()).isFalse();
      file.read(0, five);
      assertThatThrownBy(file::reopen).hasMessageContaining("ENOENT");
    }
  }

  @Test
  void an_empty_file_has_nothing_to_read() throws Exception {
    try (GuardedFile file = GuardedFile.open(libc, Files.createFile(directory.resolve("empty")))) {
      file.read(0, MemorySegment.ofArray(new byte[0]));
      assertThat(file.lengthBytes()).isZero();
    }
  }

  @Test
  void what_is_no_regular_file_is_refused() {
    assertThatThrownBy(() -> GuardedFile.open(libc, directory))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("DIRECTORY");
    assertThatThrownBy(() -> GuardedFile.open(libc, Path.of("/dev/zero")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> GuardedFile.open(libc, directory.resolve("none")))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("ENOENT");
  }
}
