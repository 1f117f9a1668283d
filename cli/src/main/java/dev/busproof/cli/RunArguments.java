package dev.busproof.cli;

import dev.busproof.clientsim.run.Limits;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.Shard;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is to be carried out and how hard. Empty is what was not typed. */
final class RunArguments {
  @Option(
      names = "--cases",
      paramLabel = "GLOB",
      description = {
        "Only these cases, e.g. 'shm.truncate.*'; several joined by commas.",
        "They are carried out in that order, and an id that is named again once more."
      })
  private Optional<String> cases = Optional.empty();

  @Option(
      names = "--shard",
      paramLabel = "K/N",
      description =
          "Only the Kth of N parts of the cases, to split a run over machines; 'judge' puts the"
              + " parts together.")
  private Optional<String> shard = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = {
        "Attacks N targets side by side (default: 1).",
        "Cases that measure are carried out alone at the end."
      })
  private Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description =
          "Attempts at each case (default: 1). Unequal verdicts are FLAKY, and the report says in"
              + " how many percent the worst came about.")
  private Optional<Integer> repeat = Optional.empty();

  @Option(
      names = "--truncations",
      paramLabel = "N",
      description = "The truncation race goes on for N truncations instead of some seconds.")
  private Optional<Long> truncations = Optional.empty();

  @Option(names = "--race-millis", paramLabel = "N", description = "How long each race lasts.")
  private Optional<Long> raceMillis = Optional.empty();

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Processes of 10 clients each that the kill case ends (default: 20).")
  private Optional<Integer> kills = Optional.empty();

  @ArgGroup private Confirming confirming = new Confirming();

  /** Whether findings are sought again, and for how long. */
  static final class Confirming {
    @Option(
        names = "--confirm-seconds",
        paramLabel = "N",
        description = {
          "When all cases are done, every CRASHED, HUNG, HARMED or LEAKED is sought again for at"
              + " most N seconds in all (default: 300): its case alone, each time with a fresh"
              + " target, and where that does not do, with what its target had seen before."
        })
    private Optional<Long> seconds = Optional.empty();

    @Option(names = "--no-confirm", description = "Findings are not sought again.")
    private boolean off;
  }

  @Mixin private LimitArguments limits;

  @Option(
      names = "--ready-seconds",
      paramLabel = "N",
      description =
          "A target that does not answer so soon after its start is BROKEN (default: 20).")
  private Optional<Long> readySeconds = Optional.empty();

  /** What a new run has that types nothing about it: a slow machine starts a target slowly. */
  void applyDefaults(ProveOptions.Builder options) {
    options.readyMillis(Math.multiplyExact(ProveOptions.READY_MILLIS, limits.slowness()));
  }

  /**
   * Takes over what was typed.
   *
   * @param others limits where none were typed
   * @throws IllegalArgumentException for a number out of its range
   */
  void applyTo(ProveOptions.Builder options, Limits others) {
    options.limits(limits.over(others));
    cases.ifPresent(options::cases);
    shard.map(Shard::parse).ifPresent(options::shard);
    workers.ifPresent(options::workers);
    repeat.ifPresent(options::repeat);
    truncations.ifPresent(options::truncations);
    raceMillis.ifPresent(options::raceMillis);
    kills.ifPresent(options::kills);
    confirming.seconds.map(seconds -> seconds * 1000).ifPresent(options::confirmMillis);
    if (confirming.off) {
      options.confirmMillis(0);
    }
    readySeconds.map(seconds -> seconds * 1000).ifPresent(options::readyMillis);
  }
}
