package dev.busproof.memfd.files;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen.
 *
 * @param tables one for each file system
 * @param absentReaders ways of reading that this machine does not have, and why
 * @param durationMillis the whole run
 */
public record FilesReport(
    List<Table> tables, Map<ReaderKind, String> absentReaders, long durationMillis) {
  public FilesReport {
    tables = List.copyOf(tables);
    absentReaders = Map.copyOf(absentReaders);
  }

  /**
   * What was seen on a file system.
   *
   * @param directory where
   * @param absent why there is nothing, where there is nothing
   * @param programs what became of running programs that were replaced, and how often
   */
  public record Table(
      FileSystemKind fileSystem,
      String directory,
      Optional<String> absent,
      List<Cell> cells,
      Map<String, Integer> programs) {
    public Table {
      cells = List.copyOf(cells);
      programs = Map.copyOf(programs);
    }
  }

  /**
   * One reader under one updater.
   *
   * @param outcomes how many rounds ended in each, none of them 0
   * @param deaths how its processes died, and how many; their sum is that of KILLED
   * @param untested why there were no rounds, where there were none
   */
  public record Cell(
      UpdaterKind updater,
      ReaderKind reader,
      Map<Outcome, Integer> outcomes,
      Map<String, Integer> deaths,
      Optional<String> untested) {
    public Cell {
      outcomes = Map.copyOf(outcomes);
      deaths = Map.copyOf(deaths);
    }

    /**
     * Whether a reader that claims to survive died, failed, or took for content what was none; or,
     * where the file it had open was replaced and not changed, saw parts of two versions or was
     * refused.
     */
    public boolean isViolation() {
      return reader.isProtected() && outcomes.keySet().stream().anyMatch(this::heldAgainst);
    }

    private boolean heldAgainst(Outcome outcome) {
      return switch (outcome) {
        case OLD, NEW -> false;
        case ERROR, TORN -> !updater.inPlace();
        case ZEROS, STRANGE, FAILED, KILLED -> true;
      };
    }
  }

  /** Cells that a protected reader must answer for. */
  public long violations() {
    return tables.stream().flatMap(t -> t.cells().stream()).filter(Cell::isViolation).count();
  }

  private boolean tested() {
    Set<ReaderKind> asked = EnumSet.noneOf(ReaderKind.class);
    Set<ReaderKind> seen = EnumSet.noneOf(ReaderKind.class);
    for (Table table : tables) {
      for (Cell cell : table.cells()) {
        asked.add(cell.reader());
        if (!cell.outcomes().isEmpty()) {
          seen.add(cell.reader());
        }
      }
    }
    // What did not run was not found to be safe.
    return !seen.isEmpty()
        && asked.stream().filter(ReaderKind::isProtected).allMatch(seen::contains);
  }

  /**
   * 0 when nothing is held against a protected reader, 1 when something is, 3 when nothing could be
   * tried, or nothing with one of the protected readers.
   */
  public int exitCode() {
    if (violations() > 0) {
      return 1;
    }
    return tested() ? 0 : 3;
  }

  /** For people, every line ended by a newline. */
  public String text() {
    return new FilesText(this).toString();
  }
}
