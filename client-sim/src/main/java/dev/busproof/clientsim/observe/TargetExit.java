package dev.busproof.clientsim.observe;

import java.util.Optional;

/**
 * The end of a target's process.
 *
 * @param status the exit status as the JDK reports it: 0..255, where a process ended by signal n
 *     shows as 128 + n (as it does in a shell, and indistinguishable from {@code exit(128 + n)});
 *     empty when the lab did not start the process and so cannot know
 */
public record TargetExit(Optional<Integer> status) {

  /** The exit of a process that is not our child. */
  public static TargetExit unknown() {
    return new TargetExit(Optional.empty());
  }

  /** {@code SIGBUS}, {@code exit 3} or {@code gone}. */
  public String text() {
    return status
        .map(s -> s > 128 && s <= 128 + 64 ? Signals.name(s - 128) : "exit " + s)
        .orElse("gone");
  }
}
