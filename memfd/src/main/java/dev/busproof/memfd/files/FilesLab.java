package dev.busproof.memfd.files;

import dev.busproof.memfd.KernelFeatures;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.files.FilesReport.Cell;
import dev.busproof.memfd.files.FilesReport.Table;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Tries every way of reading against every way of replacing. Readers are processes of their own, so
 * that none takes this one along. One thread runs it; {@link #close} may come from another.
 */
public final class FilesLab implements AutoCloseable {
  /** A process that dies costs a JVM's start, and the next would die just so. */
  private static final int DEATHS_MAX = 5;

  private static final long ROUND_MILLIS_MAX = 20_000;

  private final Libc libc;
  private final FilesOptions options;
  private final FilesListener listener;
  private final Path work;
  private final String readerClassPath;
  private final Set<Held> open = ConcurrentHashMap.newKeySet();
  private final Map<ReaderKind, ReaderProcess> readers = new EnumMap<>(ReaderKind.class);
  private volatile boolean closed;
  private int cellsDone;

  private FilesLab(
      Libc libc, FilesOptions options, FilesListener listener, Path work, String readerClassPath) {
    this.libc = libc;
    this.options = options;
    this.listener = listener;
    this.work = work;
    this.readerClassPath = readerClassPath;
  }

  /** Makes one; nothing runs yet. */
  public static FilesLab open(Libc libc, FilesOptions options, FilesListener listener)
      throws IOException {
    return open(libc, options, listener, ReaderProcess.classPath());
  }

  static FilesLab open(
      Libc libc, FilesOptions options, FilesListener listener, String readerClassPath)
      throws IOException {
    Path work = Files.createTempDirectory("busproof-files-work");
    return new FilesLab(libc, options, listener, work, readerClassPath);
  }

  /**
   * Runs everything.
   *
   * @throws IOException when a process or file cannot be made, a reader does not start, or it was
   *     closed meanwhile
   */
  public FilesReport run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Map<ReaderKind, String> absent = new EnumMap<>(ReaderKind.class);
    List<ReaderKind> present = new ArrayList<>(options.readers());
    if (present.contains(ReaderKind.NOSIGBUS) && !hasNoSigbus()) {
      present.remove(ReaderKind.NOSIGBUS);
      absent.put(ReaderKind.NOSIGBUS, "this kernel has no MAP_NOSIGBUS");
    }
    List<Table> tables = new ArrayList<>();
    for (FileSystemKind kind : options.fileSystems()) {
      tables.add(table(kind, present));
    }
    return new FilesReport(tables, absent, (System.nanoTime() - start) / 1_000_000);
  }

  private boolean hasNoSigbus() {
    return KernelFeatures.probe(libc, SharingOptions.MAP_NOSIGBUS).noSigbus();
  }

  private Table table(FileSystemKind kind, List<ReaderKind> present)
      throws IOException, InterruptedException {
    Place place;
    try {
      place = Place.open(libc, kind, options.disk());
    } catch (Place.MissingException e) {
      cellsDone += present.size() * options.updaters().size();
      String reason = String.valueOf(e.getMessage());
      return new Table(kind, "", Optional.of(reason), List.of(), Map.of());
    }
    open.add(place);
    try (place) {
      requireOpen();
      Map<String, Integer> programs = new HashMap<>();
      List<Cell> cells = new ArrayList<>();
      for (UpdaterKind updater : options.updaters()) {
        for (ReaderKind reader : present) {
          int count = present.size() * options.updaters().size() * options.fileSystems().size();
          listener.cell(cellsDone++, count, kind.id() + " " + updater.id() + " " + reader.id());
          cells.add(cell(place, updater, reader, programs));
        }
      }
      return new Table(kind, place.directory().toString(), Optional.empty(), cells, programs);
    } finally {
      open.remove(place);
    }
  }

  private Cell cell(
      Place place, UpdaterKind updater, ReaderKind kind, Map<String, Integer> programs)
      throws IOException, InterruptedException {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    Map<String, Integer> deaths = new HashMap<>();
    for (int round = 0; round < options.rounds() && ended(outcomes) < DEATHS_MAX; round++) {
      Update update;
      try {
        update = Update.prepare(libc, updater, place);
      } catch (IOException e) {
        if (closed || updater != UpdaterKind.PROGRAM) {
          throw e;
        }
        String reason = "no program runs from here: " + e.getMessage();
        return new Cell(updater, kind, outcomes, deaths, Optional.of(reason));
      }
      open.add(update);
      try (update) {
        Outcome outcome = round(update, kind, deaths, programs);
        outcomes.merge(outcome, 1, Integer::sum);
      } finally {
        open.remove(update);
      }
    }
    return new Cell(updater, kind, outcomes, deaths, Optional.empty());
  }

  private static int ended(Map<Outcome, Integer> outcomes) {
    return outcomes.getOrDefault(Outcome.KILLED, 0) + outcomes.getOrDefault(Outcome.FAILED, 0);
  }

  private Outcome round(
      Update update, ReaderKind kind, Map<String, Integer> deaths, Map<String, Integer> programs)
      throws IOException, InterruptedException {
    ReaderProcess reader = reader(kind);
    Optional<Outcome> outcome;
    try (Watchdog _ = new Watchdog(reader, ROUND_MILLIS_MAX)) {
      if (reader.begin(update.path(), update.prefixBytes())) {
        update.carryOut().ifPresent(fate -> programs.merge(fate, 1, Integer::sum));
      }
      outcome = reader.end();
    }
    requireOpen();
    if (outcome.isPresent()) {
      return outcome.get();
    }
    readers.remove(kind);
    Optional<String> death = reader.death();
    open.remove(reader);
    death.ifPresent(signal -> deaths.merge(signal, 1, Integer::sum));
    return death.isPresent() ? Outcome.KILLED : Outcome.FAILED;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("stopped");
    }
  }

  private ReaderProcess reader(ReaderKind kind) throws IOException {
    ReaderProcess present = readers.get(kind);
    if (present == null) {
      present = ReaderProcess.start(kind, work, readerClassPath);
      readers.put(kind, present);
      open.add(present);
      if (closed) {
        present.close();
      }
    }
    return present;
  }

  /** Ends every process, unmounts, deletes every file. */
  @Override
  public void close() {
    closed = true;
    // Files last: a reader that is stuck in one ends first.
    List<Held> all = List.copyOf(open);
    all.stream().filter(one -> !(one instanceof Place)).forEach(Held::close);
    all.stream().filter(one -> one instanceof Place).forEach(Held::close);
    try (Stream<Path> reports = Files.list(work)) {
      for (Path report : reports.toList()) {
        Files.deleteIfExists(report);
      }
      Files.deleteIfExists(work);
    } catch (IOException e) {
      // Deleted already: closed twice.
    }
  }
}
