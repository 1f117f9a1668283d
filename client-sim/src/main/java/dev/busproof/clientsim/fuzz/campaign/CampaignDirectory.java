package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.observe.JsonLines;
import dev.busproof.clientsim.run.Environment;
import dev.busproof.clientsim.run.InfoFile;
import dev.busproof.clientsim.run.RunFiles;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A campaign on disk: {@code run.json} says what is to be done, {@code journal.ndjson} what
 * happened, {@code findings} and {@code corpus} hold programs, and {@code programs-N.ndjson} the
 * last that worker N played.
 */
public final class CampaignDirectory {
  private static final String JOURNAL = "journal.ndjson";
  private static final InfoFile<FuzzInfo> INFO =
      new InfoFile<>(
          FuzzInfo.class,
          FuzzInfo.FORMAT,
          "campaign",
          "%s is no campaign of this version: it was not begun by ./busproof fuzz");

  private final Path path;
  private final FuzzInfo info;

  private CampaignDirectory(Path path, FuzzInfo info) {
    this.path = path;
    this.info = info;
  }

  /**
   * Begins a campaign in a directory that holds no run; it is created if need be.
   *
   * @throws RunRefusedException when there is a run already
   * @throws IllegalArgumentException for a target by a name that is not known
   * @throws IOException when the directory cannot be written
   */
  public static CampaignDirectory create(Path path, FuzzOptions options)
      throws IOException, RunRefusedException {
    InfoFile.refuseTaken(path);
    var version = TargetVersion.of(options.lab().target());
    var info = new FuzzInfo(FuzzInfo.FORMAT, Instant.now(), options, version, Environment.here());
    INFO.begin(path, info);
    Files.createDirectories(path.resolve("findings"));
    return new CampaignDirectory(path, info);
  }

  /**
   * A campaign that was begun earlier, if it may be continued here and by this program.
   *
   * @throws RunRefusedException when the directory holds no campaign, or one that was begun on
   *     another machine, kernel or version of this program
   * @throws IOException when it cannot be read
   */
  public static CampaignDirectory open(Path path) throws IOException, RunRefusedException {
    var info = INFO.read(path);
    var difference = Environment.here().differenceFrom(info.environment());
    if (difference.isPresent()) {
      throw new RunRefusedException(
          "%s cannot be continued: it was begun on %s".formatted(path, difference.get()));
    }
    return new CampaignDirectory(path, info);
  }

  /** The same campaign with another end, for this time. */
  public CampaignDirectory until(Optional<Long> timeMillis, Optional<Long> programs) {
    var options = info.options().until(timeMillis, programs);
    return new CampaignDirectory(
        path,
        new FuzzInfo(
            info.format(), info.startedAt(), options, info.targetVersion(), info.environment()));
  }

  /** Makes {@code latest}, a link beside the directory, lead to it. */
  public void linkAsLatest() throws IOException {
    RunFiles.linkAsLatest(path);
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** What is to be done. */
  public FuzzInfo info() {
    return info;
  }

  /** Where the output of a worker's target goes. */
  Path log(int worker) {
    return path.resolve(worker == 1 ? "target.log" : "target-" + worker + ".log");
  }

  Path findings() {
    return path.resolve("findings");
  }

  Path corpus() {
    return info.options().corpus().map(Path::of).orElse(path.resolve("corpus"));
  }

  Path programs(int worker) {
    return path.resolve("programs-" + worker + ".ndjson");
  }

  Path report() {
    return path.resolve("report.json");
  }

  /**
   * What happened so far, one entry after the other.
   *
   * @throws IOException when the journal cannot be read, or is damaged elsewhere than at its end
   */
  void read(Consumer<CampaignEntry> each) throws IOException {
    var journal = path.resolve(JOURNAL);
    if (Files.exists(journal)) {
      JsonLines.read(journal, CampaignEntry.class, each);
    }
  }

  JsonLines<CampaignEntry> journal() throws IOException {
    var journal = JsonLines.append(path.resolve(JOURNAL), CampaignEntry.class);
    RunFiles.force(path);
    return journal;
  }
}
