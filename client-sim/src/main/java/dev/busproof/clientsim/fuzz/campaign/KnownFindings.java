package dev.busproof.clientsim.fuzz.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Findings that somebody has accepted: a file of lines, the name of a finding and a reason each. A
 * name follows from a finding's signature and so is the same in every campaign.
 */
public final class KnownFindings {
  private final Map<String, String> reasons;

  private KnownFindings(Map<String, String> reasons) {
    this.reasons = Map.copyOf(reasons);
  }

  /** Nothing is accepted. */
  public static KnownFindings none() {
    return new KnownFindings(Map.of());
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, or a line is no name with a reason, which is named
   */
  public static KnownFindings read(Path file) throws IOException {
    var reasons = new HashMap<String, String>();
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var words = line.strip().split("\\s+", 2);
      if (words.length < 2 || !words[0].matches("[a-z0-9-]+-[0-9a-f]{8}")) {
        throw new IOException(
            "%s, line %d: expected the name of a finding and a reason, such as 'crashed-sigbus-1a2b3c4d reported in May'"
                .formatted(file, number));
      }
      reasons.put(words[0], words[1]);
    }
    return new KnownFindings(reasons);
  }

  Optional<String> reason(String name) {
    return Optional.ofNullable(reasons.get(name));
  }
}
