package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The fields of the stat file of a process or thread that are of use here, as proc(5) has them.
 *
 * @param state the state letter
 * @param cpuMillis user and system time used so far
 */
record ProcStat(String state, long cpuMillis) {
  /** USER_HZ, which the kernel has frozen at 100 for {@code /proc/PID/stat}. */
  private static final int MILLIS_PER_TICK = 10;

  /** Reads {@code directory/stat}. */
  static ProcStat of(Path directory) throws IOException {
    var text = Files.readString(directory.resolve("stat"), ISO_8859_1);
    // Names are bytes: what is no UTF-8 is read all the same.
    // The program's name before the state may hold blanks and brackets.
    var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return new ProcStat(fields[0], ticks * MILLIS_PER_TICK);
  }
}
