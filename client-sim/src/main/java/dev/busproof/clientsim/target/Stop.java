package dev.busproof.clientsim.target;

import dev.busproof.memfd.libc.Libc;

/**
 * How a target is asked to end.
 *
 * @param signal the signal that asks
 * @param graceMillis after so long it is killed
 */
record Stop(Signal signal, long graceMillis) {
  /** Most compositors take SIGTERM for a request, and are gone within a fraction of this. */
  static final Stop DEFAULT = new Stop(Signal.TERM, 2000);

  /** What a process can be asked by; the numbers of signal(7), alike on every architecture. */
  enum Signal {
    HUP(1),
    INT(2),
    QUIT(3),
    TERM(15);

    private final int number;

    Signal(int number) {
      this.number = number;
    }
  }

  /**
   * Asks. Process.destroy() would close our end of its output as well, and its last words be lost.
   */
  void ask(ProcessHandle process) {
    if (process.isAlive()) {
      Libc.system().kill(process.pid(), signal.number);
    }
  }
}
