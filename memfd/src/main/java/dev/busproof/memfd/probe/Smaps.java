package dev.busproof.memfd.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What proc(5) tells of one mapping of this process. */
final class Smaps {
  private static final Path SMAPS = Path.of("/proc/self/smaps");

  private Smaps() {}

  /** The figure of that line, colon included, for the mapping that starts at the address. */
  static long kibibytes(long address, String line) throws IOException {
    String start = Long.toHexString(address) + "-";
    boolean within = false;
    for (String text : Files.readAllLines(SMAPS)) {
      String first = text.substring(0, Math.max(0, text.indexOf(' ')));
      if (!first.endsWith(":")) {
        within = text.startsWith(start);
      } else if (within && first.equals(line)) {
        return Long.parseLong(text.replaceAll("\\D", ""));
      }
    }
    throw new IOException(SMAPS + " does not tell " + line.replace(":", ""));
  }
}
