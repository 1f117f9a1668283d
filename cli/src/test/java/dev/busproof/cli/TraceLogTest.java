package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.compositor.TraceLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TraceLogTest {
  private static final Path PROGRAM = Path.of("/usr/bin/wayland-info");

  @TempDir private Path directory;

  private static TraceLine line(long client, String text) {
    return new TraceLine(client, 1000 + client, text);
  }

  @Test
  void a_line_between_messages_tells_whose_the_next_are() {
    StringWriter out = new StringWriter();
    try (TraceLog log = TraceLog.to(new PrintWriter(out))) {
      log.message(line(1, "a"));
      log.message(line(1, "b"));
      log.message(line(2, "c"));
      log.message(line(1, "d"));
      assertThat(log.end()).isEmpty();
    }
    assertThat(out.toString().lines())
        .containsExactly(
            "client 1 (process 1001)",
            "a",
            "b",
            "client 2 (process 1002)",
            "c",
            "client 1 (process 1001)",
            "d");
  }

  /** Takes nothing until it is told to. */
  private static final class Stuck extends Writer {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    final StringBuilder taken = new StringBuilder();

    @Override
    public void write(char[] text, int from, int count) {
      begun.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      taken.append(text, from, count);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void whoever_tells_never_waits_and_what_is_left_out_is_said_where_it_is_missing()
      throws Exception {
    Stuck stuck = new Stuck();
    String text = "x".repeat(4000);
    int fits = (int) (TraceLog.MAX_WAITING_CHARS / 4001);
    try (TraceLog log = TraceLog.to(new PrintWriter(stuck))) {
      log.message(line(1, "first"));
      stuck.begun.await();
      // Returns although nobody takes anything: a log that waits hangs here.
      for (int i = 0; i < fits + 100; i++) {
        log.message(line(1, text));
      }
      stuck.released.countDown();
      while (!stuck.taken.toString().contains(text)) {
        Thread.sleep(1);
      }
      awaitEmpty(log);
      log.message(line(1, "after"));
      assertThat(log.end()).isEmpty();
    }
    List<String> lines = stuck.taken.toString().lines().toList();
    long whole = lines.stream().filter(text::equals).count();
    assertThat(whole).isBetween(fits - 2L, (long) fits);
    assertThat(lines.subList(lines.size() - 3, lines.size()))
        .containsExactly(
            (fits + 100 - whole) + " messages are missing here: they came too fast",
            "client 1 (process 1001)",
            "after");
  }

  private static void awaitEmpty(TraceLog log) throws InterruptedException {
    while (log.waitingChars() > 0) {
      Thread.sleep(1);
    }
  }

  @Test
  void the_end_does_not_wait_for_a_reader_that_is_stuck() {
    Stuck stuck = new Stuck();
    try (TraceLog log = TraceLog.to(new PrintWriter(stuck))) {
      log.message(line(1, "first"));
      assertThat(log.end()).contains("the end of the trace was not written: nobody takes it");
    } finally {
      stuck.released.countDown();
    }
  }

  @Test
  void a_disk_that_is_full_is_said() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
    try (TraceLog log = TraceLog.to(Path.of("/dev/full"))) {
      log.message(line(1, "first"));
      assertThat(log.end()).contains("the trace could not be written");
    }
  }

  private static int run(StringWriter err, String... args) {
    return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args);
  }

  @Test
  void the_conversation_of_a_program_is_written_to_the_file() throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is absent; install wayland-utils");
    Path file = directory.resolve("trace");
    StringWriter err = new StringWriter();
    int exitCode = run(err, "compositor", "--trace=" + file, "--", PROGRAM.toString());
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(err.toString()).doesNotContain("wl_registry@");
    assertTrace(Files.readAllLines(file).stream());
  }

  @Test
  void without_a_file_it_goes_to_standard_error() {
    assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is absent; install wayland-utils");
    StringWriter err = new StringWriter();
    int exitCode = run(err, "compositor", "--trace", "--", PROGRAM.toString());
    assertThat(exitCode).as(err.toString()).isZero();
    assertTrace(err.toString().lines().filter(line -> !line.startsWith("busproof: ")));
  }

  private static void assertTrace(Stream<String> lines) {
    List<String> all = lines.toList();
    assertThat(all.getFirst()).matches("client 1 \\(process \\d+\\)");
    assertThat(all.get(1))
        .matches("\\[ *\\d+\\.\\d{3}] wl_display@1\\.get_registry\\(new id wl_registry@2\\)");
    assertThat(all.subList(1, all.size()))
        .hasSizeGreaterThan(30)
        .allMatch(line -> line.matches("\\[ *\\d+\\.\\d{3}] ( -> )?\\w+@\\d+\\.\\w+\\(.*\\)"));
  }
}
