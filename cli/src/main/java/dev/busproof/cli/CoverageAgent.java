package dev.busproof.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build has put the agent that tells what of a JVM's code has run. */
final class CoverageAgent {
  /**
   * Beside {@code app} in the build's directory: on the module path it would be one more module.
   */
  private static final String PLACE = "coverage/jacocoagent.jar";

  private CoverageAgent() {}

  /**
   * Its path.
   *
   * @throws IllegalArgumentException when it is not there
   */
  static Path path() {
    Path here = own();
    for (Path above = here; above != null; above = above.getParent()) {
      Path agent = above.resolve(PLACE);
      if (Files.isRegularFile(agent)) {
        return agent;
      }
    }
    throw new IllegalArgumentException(
        "--coverage needs %s of this program's build, which is nowhere above %s"
            .formatted(PLACE, here));
  }

  private static Path own() {
    try {
      return Path.of(
          CoverageAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program is nowhere", e);
    }
  }
}
