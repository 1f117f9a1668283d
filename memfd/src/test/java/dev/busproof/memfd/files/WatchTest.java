package dev.busproof.memfd.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts of all that a reader sees; the file is touched between two looks of it. */
class WatchTest {
  private static final byte[] NOTHING = {};

  private final Libc libc = Libc.system();
  private final AtomicInteger ready = new AtomicInteger();

  @TempDir private Path directory;

  private Path file(int version) throws IOException {
    Path path = directory.resolve("data");
    return Files.write(path, Content.of(version, NOTHING, 0, Content.WORDS));
  }

  private void overwrite(Path path, byte[] bytes) throws IOException {
    ready.incrementAndGet();
    Files.write(path, bytes, StandardOpenOption.WRITE);
  }

  private static boolean cut(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(100);
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Watch.Opening opening(Path path) {
    return () -> Reading.open(ReaderKind.PREAD, libc, path, 0);
  }

  @Test
  void zeros_that_were_seen_stay_seen_whatever_is_refused_later() throws Exception {
    Path path = file(Content.OLD);
    AtomicInteger looks = new AtomicInteger();
    Outcome outcome =
        Watch.of(
            opening(path),
            () -> overwrite(path, new byte[Content.BYTES]),
            () -> looks.incrementAndGet() > 1 && cut(path));
    assertThat(outcome).isEqualTo(Outcome.ZEROS);
  }

  @Test
  void parts_of_two_versions_stay_seen_whatever_is_refused_later() throws Exception {
    Path path = file(Content.OLD);
    AtomicInteger looks = new AtomicInteger();
    Outcome outcome =
        Watch.of(
            opening(path),
            () -> overwrite(path, Content.of(Content.NEW, NOTHING, 0, 10)),
            () -> looks.incrementAndGet() > 1 && cut(path));
    assertThat(outcome).isEqualTo(Outcome.TORN);
  }

  @Test
  void a_refusal_is_worse_than_the_new_content() throws Exception {
    Path path = file(Content.OLD);
    AtomicInteger looks = new AtomicInteger();
    Outcome outcome =
        Watch.of(
            opening(path),
            () -> overwrite(path, Content.of(Content.NEW, NOTHING, 0, Content.WORDS)),
            () -> looks.incrementAndGet() > 1 && cut(path));
    assertThat(outcome).isEqualTo(Outcome.ERROR);
  }

  @Test
  void an_exception_before_anything_was_touched_is_a_failure() throws Exception {
    Path none = directory.resolve("none");
    assertThat(Watch.of(opening(none), ready::incrementAndGet, () -> true))
        .isEqualTo(Outcome.FAILED);
    assertThat(ready).hasValue(1);
  }

  @Test
  void anything_but_the_old_content_before_it_was_touched_is_strange() throws Exception {
    assertThat(Watch.of(opening(file(Content.NEW)), ready::incrementAndGet, () -> true))
        .isEqualTo(Outcome.STRANGE);
    assertThat(ready).hasValue(1);
  }

  @Test
  void a_file_that_nobody_touches_is_old() throws Exception {
    assertThat(Watch.of(opening(file(Content.OLD)), ready::incrementAndGet, () -> true))
        .isEqualTo(Outcome.OLD);
    assertThat(ready).hasValue(1);
  }
}
