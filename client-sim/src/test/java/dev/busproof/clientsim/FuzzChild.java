package dev.busproof.clientsim;

import dev.busproof.clientsim.TestCompositor.Fault;
import dev.busproof.clientsim.fuzz.campaign.Campaign;
import dev.busproof.clientsim.fuzz.campaign.CampaignDirectory;
import dev.busproof.clientsim.fuzz.campaign.FuzzListener;
import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.fuzz.campaign.FuzzStatus;
import dev.busproof.clientsim.fuzz.campaign.KnownFindings;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import java.util.List;

/**
 * A campaign in a JVM of its own, to be killed: it says on standard output how many programs it has
 * played.
 *
 * <p>Arguments: directory.
 */
final class FuzzChild {
  private FuzzChild() {}

  static List<String> command(Path directory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        FuzzChild.class.getName(),
        directory.toString());
  }

  /** Against a target with that fault, with limits that a busy machine keeps. */
  static FuzzOptions options(Fault fault) {
    return options(TestCompositor.command(fault));
  }

  /** The same against a target with that command. */
  static FuzzOptions options(List<String> command) {
    var target = new TargetChoice.Bundled(command);
    return FuzzOptions.of(
        ProveOptions.builder(target).gapLimitMillis(10_000).readyMillis(60_000).build(), 42);
  }

  /** The same against a target of which every answer that is worth waiting for comes soon. */
  static FuzzOptions brieflyAsked(Fault fault) {
    var lab = options(fault).lab();
    var limits = lab.limits().withPatience(1000, lab.limits().hungMillis());
    return FuzzOptions.of(lab.toBuilder().limits(limits).build(), 42);
  }

  public static void main(String[] arguments) throws Exception {
    var directory =
        CampaignDirectory.create(
            Path.of(arguments[0]), options(Fault.NONE).forPrograms(Long.MAX_VALUE));
    try (var campaign = Campaign.open(directory)) {
      campaign.run(
          new FuzzListener() {
            @Override
            public void status(FuzzStatus now) {
              System.out.println(now.totals().programs());
              System.out.flush();
            }
          },
          KnownFindings.none());
    }
  }
}
