package dev.busproof.bench.lanes;

import dev.busproof.memfd.ClientMemory;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;

/** Client memory that is read in the way that is to be measured, or none. */
final class Admission {
  private Admission() {}

  /** What makes the ladder choose that path, of a file that is fit for it. */
  static SharingLadder ladder(SharingPath path) {
    return SharingLadder.create(
        Libc.system(),
        SharingOptions.defaults()
            .withAdopt(path == SharingPath.ADOPTED)
            .withPreference(
                switch (path) {
                  case SEALED, ADOPTED, NOSIGBUS, QUARANTINED -> SharingOptions.Preference.AUTO;
                  case GUARDED -> SharingOptions.Preference.GUARDED;
                  case COPIED -> SharingOptions.Preference.COPIED;
                }));
  }

  /**
   * Takes a client's descriptor in.
   *
   * @param fd is duplicated
   * @throws IllegalStateException when the ladder chooses another path
   */
  static <T extends ClientMemory> T admit(
      SharingLadder ladder, Fd fd, long bytes, SharingPath path, Class<T> kind) throws IOException {
    ClientMemory admitted;
    try {
      admitted = ladder.admit(fd.duplicate(), bytes);
    } catch (RefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (admitted.path() == path) {
      return kind.cast(admitted);
    }
    SharingPath instead = admitted.path();
    admitted.close();
    throw new IllegalStateException(
        "%s is what this machine has instead of %s".formatted(instead, path));
  }
}
