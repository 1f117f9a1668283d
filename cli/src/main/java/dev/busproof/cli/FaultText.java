package dev.busproof.cli;

import dev.busproof.compositor.BufferFault;
import dev.busproof.memfd.FaultRecord;
import java.time.temporal.ChronoUnit;

/** What is said of a buffer that was found truncated. */
final class FaultText {
  private FaultText() {}

  /** One line, and with {@code verbose} one more for each call that was under way. */
  static String of(BufferFault fault, boolean verbose) {
    FaultRecord record = fault.record();
    String found =
        switch (record.finding()) {
          case LOAD -> "faulted at byte " + record.offsetBytes() + " of its pool";
          case SIZE -> "reaches past its pool's file of " + record.offsetBytes() + " bytes";
          case FAILURE -> "is in a pool whose file's size cannot be told";
        };
    String line =
        "client of process %d: wl_buffer %s %s (%s, %s)"
            .formatted(
                fault.pid(),
                Integer.toUnsignedString(fault.bufferId()),
                found,
                record.path(),
                record.time().truncatedTo(ChronoUnit.MILLIS));
    if (!verbose) {
      return line;
    }
    StringBuilder text = new StringBuilder(line);
    record.stackTrace().forEach(call -> text.append("\n    at ").append(call));
    return text.toString();
  }
}
