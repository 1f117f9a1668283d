package dev.busproof.clientsim.fuzz.campaign;

import java.util.Optional;

/**
 * A finding with what is needed to know it again: its file is for people, who may change it or take
 * it away.
 *
 * @param report what is told of it
 * @param program its text
 */
record Found(FindingReport report, String program) {
  String name() {
    return report.name();
  }

  /** The same, seen so often. */
  Found counted(long times, Optional<String> reason) {
    return new Found(report.counted(times, reason), program);
  }
}
