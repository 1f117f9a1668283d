package dev.busproof.memfd;

import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;

/**
 * What the machine we run on can do, each found by doing it.
 *
 * @param busGuard there is a SIGBUS handler for this architecture
 * @param sealing a memfd can be made sealable and tells its seals
 * @param noSigbus private mappings with the flag asked for read zeros where their file has ended
 */
public record KernelFeatures(boolean busGuard, boolean sealing, boolean noSigbus) {
  /**
   * Tries everything out; changes nothing that lasts, and raises no signal.
   *
   * @param noSigbusFlag as {@link SharingOptions#noSigbusFlag}; 0 is no
   */
  public static KernelFeatures probe(Libc libc, int noSigbusFlag) {
    return new KernelFeatures(
        BusGuard.supported(), sealing(libc), NoSigbusProbe.works(libc, noSigbusFlag));
  }

  /** The same with another answer about the guard, once it is known whether it was installed. */
  public KernelFeatures withBusGuard(boolean available) {
    return new KernelFeatures(available, sealing, noSigbus);
  }

  /** The same with another answer about the flag. */
  public KernelFeatures withNoSigbus(boolean available) {
    return new KernelFeatures(busGuard, sealing, available);
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
