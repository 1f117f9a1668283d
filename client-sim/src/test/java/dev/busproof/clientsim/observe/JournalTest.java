package dev.busproof.clientsim.observe;

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

class JournalTest {
  private static final Observation FULL =
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

  @TempDir Path directory;

  @Test
  void what_was_written_is_read_back() throws IOException {
    var file = directory.resolve("journal.jsonl");
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }

    assertThat(Journal.read(file)).containsExactly(FULL, FULL);
  }

  @Test
  void a_line_that_a_crash_cut_off_is_passed_over() throws IOException {
    var file = directory.resolve("journal.jsonl");
    try (var journal = Journal.append(file)) {
      journal.write(FULL);
    }
    Files.writeString(file, "{\"caseId\":\"shm.x", StandardOpenOption.APPEND);

    assertThat(Journal.read(file)).containsExactly(FULL);
  }

  @Test
  void a_line_that_is_no_observation_is_named() throws IOException {
    var file = directory.resolve("journal.jsonl");
    Files.writeString(file, "nonsense\n");

    assertThatThrownBy(() -> Journal.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 1");
  }
}
