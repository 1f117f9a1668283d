package dev.busproof.memfd.files;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * Whether a reader that claims to survive died, or took for content what was none: zeros, or
     * parts of two versions of a file that was replaced and not changed.
     */
    public boolean isViolation() {
      return reader.isProtected()
          && (outcomes.containsKey(Outcome.KILLED)
              || outcomes.containsKey(Outcome.ZEROS)
              || (outcomes.containsKey(Outcome.TORN) && !updater.inPlace()));
    }
  }

  /** Cells that a protected reader must answer for. */
  public long violations() {
    return tables.stream().flatMap(t -> t.cells().stream()).filter(Cell::isViolation).count();
  }

  private boolean tested() {
    return tables.stream().flatMap(t -> t.cells().stream()).anyMatch(c -> !c.outcomes().isEmpty());
  }

  /** 0 when nobody died but who had no protection, 1 otherwise, 3 when nothing could be tried. */
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
