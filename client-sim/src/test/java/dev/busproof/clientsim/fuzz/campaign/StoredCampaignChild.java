package dev.busproof.clientsim.fuzz.campaign;

import java.nio.file.Path;
import java.util.List;

/**
 * Reads a campaign with little memory, in a JVM of its own.
 *
 * <p>Arguments: directory.
 */
final class StoredCampaignChild {
  private StoredCampaignChild() {}

  static List<String> command(Path directory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx48m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        StoredCampaignChild.class.getName(),
        directory.toString());
  }

  public static void main(String[] arguments) throws Exception {
    var directory = CampaignDirectory.open(Path.of(arguments[0]));
    try (var _ = directory.journal()) {
      var stored = StoredCampaign.read(directory);
      System.out.println(
          stored.suspicions() + " suspicions, " + stored.unsettled().size() + " open");
    }
  }
}
