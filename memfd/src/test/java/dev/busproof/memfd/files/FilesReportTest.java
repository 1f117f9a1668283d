package dev.busproof.memfd.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.files.FilesReport.Cell;
import dev.busproof.memfd.files.FilesReport.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesReportTest {
  private static Cell cell(UpdaterKind updater, ReaderKind reader, Outcome outcome) {
    Map<String, Integer> deaths = outcome == Outcome.KILLED ? Map.of("SIGBUS", 3) : Map.of();
    return new Cell(updater, reader, Map.of(outcome, 3), deaths, Optional.empty());
  }

  private static FilesReport report(Cell... cells) {
    Table table =
        new Table(FileSystemKind.TMPFS, "/some/where", Optional.empty(), List.of(cells), Map.of());
    return new FilesReport(List.of(table), Map.of(ReaderKind.NOSIGBUS, "no such flag"), 1234);
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATE, PLAIN, KILLED, 0",
    "TRUNCATE, JDK, KILLED, 0",
    "TRUNCATE, JDK, ERROR, 0",
    "TRUNCATE, PLAIN, ZEROS, 0",
    "TRUNCATE, GUARDED, KILLED, 1",
    "TRUNCATE, NOSIGBUS, KILLED, 1",
    "TRUNCATE, PREAD, KILLED, 1",
    "TRUNCATE, COPY, KILLED, 1",
    "TRUNCATE, GUARDED, ERROR, 0",
    "TRUNCATE, GUARDED, ZEROS, 1",
    "COPY_IN_PLACE, PREAD, ZEROS, 1",
    "OVERWRITE, GUARDED, TORN, 0",
    "RENAME, GUARDED, TORN, 1",
    "APPEND, COPY, TORN, 1",
    "RENAME, PLAIN, TORN, 0",
    "RENAME, GUARDED, ERROR, 1",
    "UNLINK_CREATE, PREAD, ERROR, 1",
    "APPEND, GUARDED, ERROR, 1",
    "APPEND, PLAIN, ERROR, 0",
    "PROGRAM, GUARDED, ERROR, 0",
    "OVERWRITE, GUARDED, STRANGE, 1",
    "TRUNCATE, COPY, STRANGE, 1",
    "OVERWRITE, JDK, STRANGE, 0",
    "TRUNCATE, GUARDED, FAILED, 1",
    "RENAME, PREAD, FAILED, 1",
    "TRUNCATE, JDK, FAILED, 0",
    "RENAME, GUARDED, OLD, 0",
  })
  void protected_readers_answer_for_deaths_and_for_what_was_no_content(
      UpdaterKind updater, ReaderKind reader, Outcome outcome, int exitCode) {
    FilesReport report = report(cell(updater, reader, outcome));
    assertThat(report.exitCode()).isEqualTo(exitCode);
    assertThat(report.text().contains(" !")).isEqualTo(exitCode == 1);
  }

  @Test
  void a_protected_reader_that_was_not_tried_is_no_success() {
    Cell untried =
        new Cell(
            UpdaterKind.PROGRAM,
            ReaderKind.GUARDED,
            Map.of(),
            Map.of(),
            Optional.of("no program runs from here"));
    Cell plain = cell(UpdaterKind.RENAME, ReaderKind.PLAIN, Outcome.OLD);
    assertThat(report(plain, untried).exitCode()).isEqualTo(3);
    Cell tried = cell(UpdaterKind.RENAME, ReaderKind.GUARDED, Outcome.OLD);
    assertThat(report(plain, tried, untried).exitCode()).isZero();
  }

  @Test
  void nothing_tried_is_no_success() {
    Table absent =
        new Table(FileSystemKind.FUSE, "", Optional.of("no /dev/fuse"), List.of(), Map.of());
    FilesReport report = new FilesReport(List.of(absent), Map.of(), 1);
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.text()).contains("fuse: not tested: no /dev/fuse");
  }

  @Test
  void the_table_has_a_line_for_each_updater_and_a_column_for_each_reader() {
    FilesReport report =
        report(
            cell(UpdaterKind.RENAME, ReaderKind.PLAIN, Outcome.OLD),
            cell(UpdaterKind.RENAME, ReaderKind.GUARDED, Outcome.OLD),
            cell(UpdaterKind.TRUNCATE, ReaderKind.PLAIN, Outcome.KILLED),
            cell(UpdaterKind.TRUNCATE, ReaderKind.GUARDED, Outcome.ERROR));
    assertThat(report.text())
        .isEqualTo(
            """
            tmpfs: /some/where
                        plain     guarded
              rename    old 3     old 3
              truncate  SIGBUS 3  error 3

            nosigbus is absent: no such flag
            3 readers died; no protected reader died or took for content what was none; 1.2 s
            """);
  }

  @Test
  void globs_choose_and_one_that_matches_nothing_is_refused() {
    FilesOptions options = FilesOptions.of(1, "p*, jdk", "rename", "tmpfs,fuse", Path.of("/"));
    assertThat(options.readers())
        .containsExactly(ReaderKind.PLAIN, ReaderKind.PREAD, ReaderKind.JDK);
    assertThat(options.updaters()).containsExactly(UpdaterKind.RENAME);
    assertThat(options.fileSystems()).containsExactly(FileSystemKind.TMPFS, FileSystemKind.FUSE);
    assertThatThrownBy(() -> FilesOptions.of(1, "*", "*", "nfs", Path.of("/")))
        .hasMessage("file-systems 'nfs' matches none of [tmpfs, disk, fuse]");
    assertThatThrownBy(() -> FilesOptions.of(0, "*", "*", "*", Path.of("/")))
        .hasMessage("rounds must be positive, not 0");
  }
}
