package dev.busproof.clientsim.target;

/**
 * Ends a target whose lab was killed: a process beside it that reads from a pipe which nobody but
 * the lab has the other end of, and which the kernel closes however the lab ends. (The lab's JVM
 * also closes it when the target's first process ends, which may have left a compositor behind: so
 * the lab must be gone as well.) It then kills every process whose environment names the target's
 * runtime directory, as the lab itself does, and removes that directory.
 *
 * <p>Neither the target nor its children have the pipe, and the watchdog is no child of the
 * target's, who might wonder about it. It is the lab's user, also where the target is another.
 * (PR_SET_PDEATHSIG would be sent when the Java thread ends that started the target, and is lost
 * when the target becomes another user.)
 */
final class Watchdog {
  /** For a shell whose standard input is the pipe; its arguments are the target's command. */
  static final String SCRIPT =
      """
      ulimit -c 0
      exec 3<&0 </dev/null
      ( /bin/sh -c '
      case "$XDG_RUNTIME_DIR" in /tmp/busproof-*) ;; *) exit ;; esac
      trap "" INT TERM HUP QUIT
      read -r unused <&3
      while grep -qs "^State:[[:space:]]*[^ZX[:space:]]" "/proc/$1/status"; do sleep 1; done
      for round in 1 2 3; do
        for file in $(grep -lszxF "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR" /proc/[0-9]*/environ); do
          process=${file#/proc/}
          process=${process%/environ}
          test "$process" = $$ || kill -KILL "$process"
        done
      done
      rm -rf "$XDG_RUNTIME_DIR"
      ' watchdog "$PPID" >/dev/null 2>&1 & )
      exec 3<&-
      exec "$@"
      """;

  private Watchdog() {}
}
