package dev.busproof.memfd;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;

/**
 * What the machine we run on can do, each found by doing it.
 *
 * @param busGuard there is a SIGBUS handler for this architecture
 * @param sealing a memfd can be made sealable and tells its seals
 */
public record KernelFeatures(boolean busGuard, boolean sealing) {
  /** Tries everything out; changes nothing that lasts. */
  public static KernelFeatures probe(Libc libc) {
    return new KernelFeatures(BusGuard.supported(), sealing(libc));
  }

  /** The same with another answer about the guard, once it is known whether it was installed. */
  public KernelFeatures withBusGuard(boolean available) {
    return new KernelFeatures(available, sealing);
  }

  private static boolean sealing(Libc libc) {
    int flags = Constants.MFD_CLOEXEC | Constants.MFD_ALLOW_SEALING;
    int number = libc.memfdCreate("busproof-probe", flags);
    if (number < 0) {
      return false;
    }
    try (Fd fd = Fd.own(libc, number)) {
      return libc.fcntl(fd.number(), Constants.F_GET_SEALS, 0) == 0;
    }
  }
}
