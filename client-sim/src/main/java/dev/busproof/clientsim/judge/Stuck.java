package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.observe.ProcessSample;
import dev.busproof.clientsim.observe.ThreadSample;

/** Says what a target that lives and does not answer is busy with. */
final class Stuck {
  /** A loop that never ends uses a whole processor where it can have it. */
  private static final int SPINNING_PERCENT = 30;

  private Stuck() {}

  /** In one phrase: {@code D state in fuse_...}, {@code spinning at 99 % CPU}, and so on. */
  static String text(ProcessSample process) {
    for (var thread : process.threads()) {
      if (thread.state().equals("D")) {
        return "in uninterruptible sleep (D state)" + where(thread) + name(process, thread);
      }
    }
    if (process.cpuPercent() >= SPINNING_PERCENT
        || process.threads().stream().anyMatch(Stuck::runs)) {
      return "spinning at %d %% CPU".formatted(process.cpuPercent());
    }
    if (process.threads().isEmpty()) {
      return "its threads cannot be read";
    }
    var main = process.threads().getFirst();
    return switch (main.state()) {
      case "T", "t" -> "stopped (%s state)".formatted(main.state());
      case "Z", "X" -> "dead and not yet waited for (%s state)".formatted(main.state());
      default -> {
        var where = where(main);
        yield where.isEmpty()
            ? "%s state, %d %% CPU".formatted(main.state(), process.cpuPercent())
            : "blocked" + where;
      }
    };
  }

  /** A machine that has others to serve gives it little, but it wants all it can have. */
  private static boolean runs(ThreadSample thread) {
    return thread.state().equals("R") && thread.cpuPercent() > 0;
  }

  private static String where(ThreadSample thread) {
    if (thread.systemCall().isEmpty()) {
      return thread.waitChannel().isEmpty() ? "" : " in " + thread.waitChannel();
    }
    return " in "
        + thread.systemCall()
        + (thread.waitChannel().isEmpty() ? "" : " (" + thread.waitChannel() + ")");
  }

  private static String name(ProcessSample process, ThreadSample thread) {
    return thread.equals(process.threads().getFirst()) ? "" : ", thread " + thread.name();
  }
}
