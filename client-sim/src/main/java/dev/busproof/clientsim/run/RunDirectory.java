package dev.busproof.clientsim.run;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.observe.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run on disk: {@code run.json} says what is to be done and where, {@code journal.ndjson} what
 * happened. Everything else in the directory can be made again from these two.
 */
public final class RunDirectory {
  private static final String JOURNAL = "journal.ndjson";
  private static final InfoFile<RunInfo> INFO =
      new InfoFile<>(
          RunInfo.class,
          RunInfo.FORMAT,
          "run",
          "%s has the format %d, and this program reads " + RunInfo.FORMAT);

  private final Path path;
  private final RunInfo info;

  private RunDirectory(Path path, RunInfo info) {
    this.path = path;
    this.info = info;
  }

  /** Begins a run without a baseline; the rest as in the other. */
  public static RunDirectory create(Path path, ProveOptions options)
      throws IOException, RunRefusedException, NothingToTestException {
    return create(path, options, Optional.empty());
  }

  /**
   * Begins a run in a directory that holds none; it is created if need be.
   *
   * @param baseline known findings by which it is judged, now and whenever it goes on
   * @throws NothingToTestException when a glob of the options matches no case, or their shard is
   *     empty
   * @throws RunRefusedException when there is a run already
   * @throws IllegalArgumentException for a target by a name that is not known
   * @throws IOException when the directory cannot be written
   */
  public static RunDirectory create(Path path, ProveOptions options, Optional<Path> baseline)
      throws IOException, RunRefusedException, NothingToTestException {
    var cases = cases(options);
    InfoFile.refuseTaken(path);
    var version = TargetVersion.of(options.target());
    var info =
        new RunInfo(
            RunInfo.FORMAT,
            Instant.now(),
            options,
            version,
            Environment.here(),
            cases,
            baseline.map(file -> file.toAbsolutePath().toString()));
    INFO.begin(path, info);
    return new RunDirectory(path, info);
  }

  private static List<String> cases(ProveOptions options) throws NothingToTestException {
    var idle = Catalogue.idle(options.cases());
    if (!idle.isEmpty()) {
      throw new NothingToTestException("no case matches '" + String.join("', '", idle) + "'");
    }
    var chosen = Catalogue.chosen(options.cases()).stream().map(AttackCase::id).toList();
    var part = new ArrayList<String>();
    for (int i = 0; i < chosen.size(); i++) {
      if (options.shard().contains(i)) {
        part.add(chosen.get(i));
      }
    }
    if (part.isEmpty()) {
      throw new NothingToTestException(
          "shard %s of %d cases is empty".formatted(options.shard().text(), chosen.size()));
    }
    return List.copyOf(part);
  }

  /**
   * A run that was begun earlier.
   *
   * @throws RunRefusedException when the directory holds no run, or one in another format
   * @throws IOException when it cannot be read
   */
  public static RunDirectory open(Path path) throws IOException, RunRefusedException {
    return new RunDirectory(path, INFO.read(path));
  }

  /**
   * The same run, if it may be continued here and by this program.
   *
   * @throws RunRefusedException when it was begun on another machine, kernel or version of this
   *     program or of the target, or names a case that is gone
   * @throws IOException when the description of a target cannot be read
   */
  public RunDirectory toResume() throws IOException, RunRefusedException {
    var difference = Environment.here().differenceFrom(info.environment());
    if (difference.isPresent()) {
      throw new RunRefusedException(
          "%s cannot be continued: it was begun on %s".formatted(path, difference.get()));
    }
    var version = TargetVersion.of(info.options().target());
    if (!version.equals(info.targetVersion())) {
      throw new RunRefusedException(
          "%s cannot be continued: it was begun with the target '%s', which is '%s' now"
              .formatted(
                  path,
                  info.targetVersion().orElse("of no known version"),
                  version.orElse("of no known version")));
    }
    for (var id : info.cases()) {
      if (Catalogue.find(id).isEmpty()) {
        throw new RunRefusedException(
            "%s cannot be continued: there is no case %s any more".formatted(path, id));
      }
    }
    return this;
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** What is to be done. */
  public RunInfo info() {
    return info;
  }

  /** Where the output of a worker's target goes. */
  public Path log(int worker) {
    return path.resolve(worker == 1 ? "target.log" : "target-" + worker + ".log");
  }

  /**
   * Everything that is known so far.
   *
   * @throws IOException when the journal cannot be read, or is damaged elsewhere than at its end
   */
  public StoredRun read() throws IOException {
    var journal = path.resolve(JOURNAL);
    return new StoredRun(path, info, Files.exists(journal) ? Journal.read(journal) : List.of());
  }

  /**
   * Opens the journal to go on with it. The caller closes it.
   *
   * @throws RunRefusedException when another process is at it
   */
  public RunWriter write() throws IOException, RunRefusedException {
    var lock = RunFiles.lock(path);
    try {
      var journal = Journal.append(path.resolve(JOURNAL));
      RunFiles.force(path);
      return new RunWriter(lock, journal);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Makes {@code latest}, a link beside the directory, lead to it.
   *
   * @throws IOException when it cannot, or something that is no link has that name
   */
  public void linkAsLatest() throws IOException {
    RunFiles.linkAsLatest(path);
  }
}
