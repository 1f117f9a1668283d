package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a process still runs. The JDK counts a zombie as alive, and a compositor whose parent
 * does not wait for it stays one: dead, and yet in {@code /proc}.
 */
final class Liveness {
  private Liveness() {}

  static boolean isAlive(ProcessHandle process) {
    return process.isAlive() && !isZombie(process.pid());
  }

  /** By the state letter of proc(5), which follows the program's name and its bracket. */
  private static boolean isZombie(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state == 'Z' || state == 'X';
    } catch (IOException e) {
      return false; // gone or hidden: the JDK's answer holds
    }
  }
}
