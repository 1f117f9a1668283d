package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.observe.JsonLines;
import dev.busproof.clientsim.run.Environment;
import dev.busproof.clientsim.run.RunFiles;
import dev.busproof.clientsim.run.RunRefusedException;
import dev.busproof.clientsim.run.TargetVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A campaign on disk: {@code run.json} says what is to be done, {@code journal.ndjson} what
 * happened, {@code findings} and {@code corpus} hold programs, and {@code programs-N.ndjson} the
 * last that worker N played.
 */
public final class CampaignDirectory {
  private static final String INFO = "run.json";
  private static final String JOURNAL = "journal.ndjson";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

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
    if (Files.exists(path.resolve(INFO), LinkOption.NOFOLLOW_LINKS)) {
      throw new RunRefusedException(
          "%s holds a run already: go on with it by --resume, or choose another directory"
              .formatted(path));
    }
    var version = TargetVersion.of(options.lab().target());
    Files.createDirectories(path.resolve("findings"));
    var info = new FuzzInfo(FuzzInfo.FORMAT, Instant.now(), options, version, Environment.here());
    RunFiles.write(path.resolve(INFO), MAPPER.writeValueAsString(info));
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
    byte[] json;
    try {
      json = Files.readAllBytes(path.resolve(INFO));
    } catch (NoSuchFileException e) {
      throw new RunRefusedException(path + " is no campaign: there is no " + INFO + " in it");
    }
    try {
      int format = MAPPER.readTree(json).path("format").asInt(0);
      if (format != FuzzInfo.FORMAT) {
        throw new RunRefusedException(
            path + " is no campaign of this version: it was not begun by ./busproof fuzz");
      }
      var info = MAPPER.readValue(json, FuzzInfo.class);
      var difference = Environment.here().differenceFrom(info.environment());
      if (difference.isPresent()) {
        throw new RunRefusedException(
            "%s cannot be continued: it was begun on %s".formatted(path, difference.get()));
      }
      return new CampaignDirectory(path, info);
    } catch (JacksonException e) {
      throw new RunRefusedException(
          "%s is no description of a campaign: %s"
              .formatted(
                  path.resolve(INFO), e.getOriginalMessage().lines().findFirst().orElse("")));
    }
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
   * What happened so far.
   *
   * @throws IOException when the journal cannot be read, or is damaged elsewhere than at its end
   */
  List<CampaignEntry> read() throws IOException {
    var journal = path.resolve(JOURNAL);
    return Files.exists(journal) ? JsonLines.read(journal, CampaignEntry.class) : List.of();
  }

  JsonLines<CampaignEntry> journal() throws IOException {
    var journal = JsonLines.append(path.resolve(JOURNAL), CampaignEntry.class);
    RunFiles.force(path);
    return journal;
  }
}
