package dev.busproof.cli;

import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.Shard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a campaign is to do. Empty is what was not typed. */
final class FuzzArguments {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final long DEFAULT_MILLIS = Duration.ofMinutes(10).toMillis();

  /** Short enough to be typed again. */
  private static final int SEEDS = 1_000_000_000;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description =
          "How long to play: 90s, 10m, 8h (default: 10m, or until --programs are played). What was"
              + " found by then is still made small.")
  private Optional<String> time = Optional.empty();

  @Option(
      names = "--programs",
      paramLabel = "N",
      description = "How many programs to play, by all workers together.")
  private Optional<Long> programs = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What the programs follow from (default: a new one, which is told).")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Plays against N targets side by side (default: 1).")
  private Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--shard",
      paramLabel = "K/N",
      description = "The Kth of N machines that share a seed: each does something else.")
  private Optional<String> shard = Optional.empty();

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "Programs to begin with; interesting ones are added (default: the campaign's own, empty"
              + " at first).")
  private Optional<Path> corpus = Optional.empty();

  @Option(
      names = "--protocol",
      paramLabel = "FILE.xml",
      description = "Uses one more protocol definition; may be repeated.")
  private List<Path> protocols = List.of();

  @Option(
      names = "--race",
      description = "Only races: one file, truncated at every delay around the target's reading.")
  private boolean race;

  @Option(
      names = "--emit-c",
      description = "Writes every finding also as a client in C that needs nothing but a libc.")
  private boolean emitC;

  @Option(
      names = "--coverage",
      description =
          "Also takes a program for interesting that runs code of the bundled compositor that none"
              + " ran before; for no other target.")
  private boolean coverage;

  @Option(
      names = "--ready-seconds",
      paramLabel = "N",
      description = "A target must answer so soon after its start (default: 20).")
  private Optional<Long> readySeconds = Optional.empty();

  @Mixin private LimitArguments limits;

  /** The options of a new campaign. */
  FuzzOptions over(ProveOptions.Builder lab) {
    FuzzOptions fresh =
        FuzzOptions.of(
            ProveOptions.of(lab.build().target()), ThreadLocalRandom.current().nextInt(SEEDS));
    FuzzOptions typed = over(fresh, lab);
    return typed.timeMillis().isPresent() || typed.programs().isPresent()
        ? typed
        : typed.forMillis(DEFAULT_MILLIS);
  }

  /**
   * The options with what was typed.
   *
   * @param others for what was not
   * @param lab those of the target
   * @throws IllegalArgumentException for a number or time out of its range
   */
  FuzzOptions over(FuzzOptions others, ProveOptions.Builder lab) {
    lab.limits(limits.over(lab.build().limits()));
    workers.ifPresent(lab::workers);
    shard.map(Shard::parse).ifPresent(lab::shard);
    readySeconds.map(seconds -> seconds * 1000).ifPresent(lab::readyMillis);
    boolean until = time.isPresent() || programs.isPresent();
    return new FuzzOptions(
        lab.build(),
        seed.orElse(others.seed()),
        until ? time.map(FuzzArguments::millis) : others.timeMillis(),
        until ? programs : others.programs(),
        corpus.map(directory -> directory.toAbsolutePath().toString()).or(others::corpus),
        protocols.isEmpty()
            ? others.protocols()
            : protocols.stream().map(file -> file.toAbsolutePath().toString()).toList(),
        race || others.raceOnly(),
        emitC || others.emitC(),
        coverage ? Optional.of(CoverageAgent.path().toString()) : others.coverageAgent());
  }

  static long millis(String typed) {
    Matcher parts = TIME.matcher(typed);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--time takes a number and ms, s, m or h, such as 10m, not '%s'".formatted(typed));
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "h" -> Duration.ofHours(number).toMillis();
      case "m" -> Duration.ofMinutes(number).toMillis();
      case "s" -> Duration.ofSeconds(number).toMillis();
      default -> number;
    };
  }
}
