package dev.busproof.clientsim.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
  private static final Observation SEEN =
      new Observation(
          "shm.some.case",
          2,
          Instant.parse("2026-01-02T03:04:05.678Z"),
          123,
          new AttackRecord(
              List.of(
                  new EndCount(
                      ClientEnd.error(new ErrorSeen("wl_buffer", 7, "bad", 2, "a\n\"word\"")), 3),
                  new EndCount(ClientEnd.of(ClientEnd.Kind.SURVIVED), 1)),
              new TreeMap<>(Map.of("truncations", 1_000_000L)),
              List.of(new Timing("commit to act", 3, 0, 2, 5, List.of(1L, 0L, 1L, 1L))),
              Optional.of("unsupported"),
              Optional.of("failed"),
              List.of(new Conversation(1, List.of("first"), 12, List.of("last")))),
          new TwinRecord(
              List.of(new EndCount(ClientEnd.of(ClientEnd.Kind.SURVIVED), 1)),
              List.of(new EndCount(ClientEnd.of(ClientEnd.Kind.CLOSED), 1)),
              Optional.of("unsupported"),
              Optional.of("failed")),
          new TargetRecord(
              Optional.of(new TargetExit(Optional.of(135))),
              false,
              5,
              Optional.of(
                  new ProcessSample(
                      500,
                      99,
                      List.of(
                          new ThreadSample(
                              7, "main", "D", 3, "folio_wait", "read of /x", List.of("a", "b"))))),
              List.of("line")),
          new BystanderRecord(
              10,
              17,
              40,
              2,
              true,
              Optional.of("disconnected"),
              Optional.of("EMFILE"),
              List.of(new GapSample(1, 2), new GapSample(3, 4)),
              List.of(new GapSample(5, 6))),
          new NewcomerRecord(
              4, 1, 9, Optional.of("refused"), 3, 30, 2, Optional.of(20L), Optional.of("EMFILE")),
          NewcomerRecord.none(),
          List.of(
              new MeterRound(
                  new MeterReading(1, 2, 3, 4, 5, 6), new MeterReading(7, 8, 9, 10, 11, 12))),
          new UsageRecord(
              Optional.of(new MeterReading(1, 2, 3, 4, 5, 6)),
              98,
              List.of(new UsageSample(50, new MeterReading(1, 2, 3, 4, 5, 6)))),
          3);

  private static final JournalEntry FULL = new JournalEntry.Observed(1, SEEN);

  @TempDir Path directory;

  @Test
  void what_was_written_is_read_back() throws IOException {
    var file = directory.resolve("journal.ndjson");
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }

    assertThat(Journal.read(file)).containsExactly(FULL, FULL);
  }

  @Test
  void every_kind_of_entry_comes_back() throws IOException {
    var file = directory.resolve("journal.ndjson");
    var at = Instant.parse("2026-01-02T03:04:05.678Z");
    List<JournalEntry> entries =
        List.of(
            new JournalEntry.Began(at),
            new JournalEntry.Ready(at, 2),
            FULL,
            new JournalEntry.Died(
                at, 2, "shm.some.case", new TargetExit(Optional.of(135)), List.of("why")),
            new JournalEntry.Confirmed(
                at,
                "shm.some.case",
                new Confirmation(
                    "CRASHED", 1, 3, 0, 7, List.of("a", "b"), 3, 2, 99, Optional.of("no time"))),
            new JournalEntry.NotReady(at, 2, "shm.some.case", "it did not start", List.of("why")),
            new JournalEntry.Ended(at, 17, Optional.of("interrupted")));
    try (var journal = Journal.append(file)) {
      for (var entry : entries) {
        journal.write(entry);
      }
    }

    assertThat(Journal.read(file)).isEqualTo(entries);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"observed\":{\"wor", "{\"observed\":{\"wor\n", "\0\0\0\0\n", "\0\0"})
  void a_last_line_that_a_crash_damaged_is_passed_over_and_cut_off(String damaged)
      throws IOException {
    var file = directory.resolve("journal.ndjson");
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }
    Files.writeString(file, damaged, StandardOpenOption.APPEND);

    assertThat(Journal.read(file)).containsExactly(FULL);

    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }
    assertThat(Journal.read(file)).containsExactly(FULL, FULL);
    assertThat(file).content().doesNotContain("\0").hasLineCount(2);
  }

  /** The kernel takes the part of the line that fits under the limit: setrlimit(2). */
  @Test
  void half_a_line_that_a_full_disk_left_is_taken_back(@TempDir Path directory) throws Exception {
    var file = directory.resolve("journal.ndjson");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var child =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -f 8; exec \"$@\"",
                "sh",
                java,
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FullDisk.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(child.getInputStream().readAllBytes(), UTF_8);

    assertThat(child.waitFor()).as(said).isZero();
    assertThat(said).contains("File too large");
    assertThat(Journal.read(file)).last().isInstanceOf(JournalEntry.Ended.class);
  }

  /** Writes until there is no room for more, and then something short. */
  static final class FullDisk {
    private FullDisk() {}

    public static void main(String[] arguments) throws IOException {
      try (var journal = Journal.append(Path.of(arguments[0]))) {
        try {
          while (true) {
            journal.write(FULL);
          }
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
        journal.write(new JournalEntry.Ended(Instant.EPOCH, 1, Optional.empty()));
      }
    }
  }

  @Test
  void a_line_in_the_middle_that_is_no_entry_is_named() throws IOException {
    var file = directory.resolve("journal.ndjson");
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }
    Files.writeString(file, "nonsense\n" + Files.readString(file), StandardOpenOption.APPEND);

    assertThatThrownBy(() -> Journal.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> Journal.append(file)).hasMessageContaining("line 2");
  }
}
