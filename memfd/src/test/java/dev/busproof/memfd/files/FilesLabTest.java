package dev.busproof.memfd.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.files.FilesReport.Cell;
import dev.busproof.memfd.files.FilesReport.Table;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole of it with few rounds. */
@Timeout(300)
class FilesLabTest {
  private static final int ROUNDS = 3;

  @TempDir private Path directory;

  private Table run(FileSystemKind kind, String readers, String updaters) throws Exception {
    FilesOptions options = FilesOptions.of(ROUNDS, readers, updaters, kind.id(), directory);
    FilesReport report;
    try (FilesLab lab = FilesLab.open(Libc.system(), options, FilesListener.SILENT)) {
      report = lab.run();
    }
    Table table = report.tables().getFirst();
    Assumptions.assumeTrue(
        table.absent().isEmpty(), () -> kind + " is not there: " + table.absent().orElse(""));
    assertThat(report.exitCode()).as(report.text()).isZero();
    assertThat(Path.of(table.directory())).doesNotExist();
    return table;
  }

  private static Map<Outcome, Integer> outcomes(Table table, ReaderKind reader) {
    return table.cells().stream()
        .filter(cell -> cell.reader() == reader)
        .findFirst()
        .map(Cell::outcomes)
        .orElse(Map.of());
  }

  @AfterEach
  void no_process_is_left() throws Exception {
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      boolean ours =
          child.info().commandLine().map(line -> line.contains("ReaderMain")).orElse(false);
      if (ours) {
        assertThat(child.onExit().get()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FileSystemKind.class)
  void of_a_truncated_file_the_plain_reader_dies_and_the_others_are_told(FileSystemKind kind)
      throws Exception {
    Table table = run(kind, "plain,guarded,pread,copy", "truncate");
    Cell plain = table.cells().getFirst();
    assertThat(plain.deaths()).isEqualTo(Map.of("SIGBUS", ROUNDS));
    assertThat(plain.outcomes()).isEqualTo(Map.of(Outcome.KILLED, ROUNDS));
    for (ReaderKind reader : List.of(ReaderKind.GUARDED, ReaderKind.PREAD, ReaderKind.COPY)) {
      assertThat(outcomes(table, reader)).isEqualTo(Map.of(Outcome.ERROR, ROUNDS));
    }
  }

  @Test
  void of_a_truncated_file_the_jdks_reader_gets_an_error_or_dies() throws Exception {
    Assumptions.assumeTrue(BusGuard.supported());
    Table table = run(FileSystemKind.TMPFS, "jdk", "truncate");
    assertThat(outcomes(table, ReaderKind.JDK).keySet())
        .isSubsetOf(Outcome.ERROR, Outcome.KILLED)
        .isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(FileSystemKind.class)
  void a_file_that_is_renamed_over_unlinked_or_longer_stays_as_it_was_for_everybody(
      FileSystemKind kind) throws Exception {
    Table table = run(kind, "*", "rename,unlink-create,append");
    assertThat(table.cells())
        .isNotEmpty()
        .allSatisfy(cell -> assertThat(cell.outcomes()).isEqualTo(Map.of(Outcome.OLD, ROUNDS)));
  }

  @ParameterizedTest
  @EnumSource(FileSystemKind.class)
  void overwriting_kills_nobody_and_ends_with_the_new_content(FileSystemKind kind)
      throws Exception {
    Table table = run(kind, "*", "overwrite");
    assertThat(table.cells())
        .isNotEmpty()
        .allSatisfy(
            cell -> assertThat(cell.outcomes().keySet()).isSubsetOf(Outcome.NEW, Outcome.TORN));
  }

  @ParameterizedTest
  @EnumSource(FileSystemKind.class)
  void whoever_is_protected_survives_a_copy_in_place(FileSystemKind kind) throws Exception {
    Table table = run(kind, "guarded,pread,copy", "copy-in-place");
    assertThat(table.cells())
        .isNotEmpty()
        .allSatisfy(cell ->
            assertThat(cell.outcomes().keySet())
                .isSubsetOf(Outcome.NEW, Outcome.TORN, Outcome.ERROR));
  }

  @ParameterizedTest
  @EnumSource(
      value = FileSystemKind.class,
      names = {"TMPFS", "DISK"})
  void a_running_program_is_not_overwritten_by_the_kernel(FileSystemKind kind) throws Exception {
    Table table = run(kind, "plain,guarded", "program");
    Optional<String> untested = table.cells().getFirst().untested();
    Assumptions.assumeTrue(untested.isEmpty(), () -> untested.orElse(""));
    assertThat(table.programs()).isEqualTo(Map.of("the update was refused: ETXTBSY", 2 * ROUNDS));
    assertThat(outcomes(table, ReaderKind.PLAIN)).isEqualTo(Map.of(Outcome.OLD, ROUNDS));
  }

  @Test
  void a_running_program_dies_when_its_server_replaces_it() throws Exception {
    Table table = run(FileSystemKind.FUSE, "guarded", "program");
    assertThat(table.programs().keySet())
        .isNotEmpty()
        .allMatch(fate -> fate.startsWith("the program died: SIG"));
    assertThat(outcomes(table, ReaderKind.GUARDED).keySet())
        .isSubsetOf(Outcome.NEW, Outcome.TORN, Outcome.ERROR);
  }

  @Test
  void a_run_that_is_closed_ends_and_leaves_nothing() throws Exception {
    FilesOptions options = FilesOptions.of(1_000_000, "plain", "program", "disk", directory);
    CountDownLatch running = new CountDownLatch(1);
    FilesListener listener = (done, count, what) -> running.countDown();
    try (FilesLab lab = FilesLab.open(Libc.system(), options, listener)) {
      Thread closer = closer(lab, running);
      assertThatThrownBy(lab::run).isInstanceOf(IOException.class);
      closer.join();
    }
    assertThat(directory).isEmptyDirectory();
  }

  private static Thread closer(FilesLab lab, CountDownLatch running) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            running.await();
            lab.close();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void a_reader_that_does_not_start_was_not_found_to_die() throws Exception {
    FilesOptions options = FilesOptions.of(1, "guarded", "rename", "disk", directory);
    FilesListener listener = FilesListener.SILENT;
    try (FilesLab lab = FilesLab.open(Libc.system(), options, listener, "/nowhere")) {
      assertThatThrownBy(lab::run)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a reader does not start: exit 1, ")
          .hasMessageContaining("ReaderMain");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_directory_that_is_no_disk_is_said_so() throws Exception {
    FilesOptions options = FilesOptions.of(1, "plain", "rename", "disk", Path.of("/dev/shm"));
    try (FilesLab lab = FilesLab.open(Libc.system(), options, FilesListener.SILENT)) {
      FilesReport report = lab.run();
      assertThat(report.exitCode()).isEqualTo(3);
      assertThat(report.text()).contains("/dev/shm is a tmpfs");
    }
  }
}
