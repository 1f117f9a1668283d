package dev.busproof.clientsim.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What some cases need of the machine that the lab runs on. */
public enum Machine {
  /** The lab runs as root. */
  ROOT("root") {
    @Override
    Optional<String> missing() {
      return isRoot() ? Optional.empty() : Optional.of("the lab does not run as root");
    }
  },

  /** Files whose server is the lab: needs root and {@code /dev/fuse} (fuse(4)). */
  FUSE("FUSE") {
    @Override
    Optional<String> missing() {
      if (!Files.isReadable(Path.of("/dev/fuse"))) {
        return Optional.of("/dev/fuse cannot be opened");
      }
      return isRoot() ? Optional.empty() : Optional.of("mounting a file system needs root");
    }
  },

  /** Free huge pages, or the right to make the kernel provide some (hugetlbpage.rst). */
  HUGE_PAGES("huge pages") {
    @Override
    Optional<String> missing() {
      var pool = Path.of("/proc/sys/vm/nr_hugepages");
      try {
        boolean provided = !Files.readString(pool).strip().equals("0");
        return provided || Files.isWritable(pool)
            ? Optional.empty()
            : Optional.of("there are no huge pages, and only root may provide some");
      } catch (IOException e) {
        return Optional.of("this kernel has no huge pages: " + e.getMessage());
      }
    }
  };

  private final String text;

  Machine(String text) {
    this.text = text;
  }

  /** Why this machine has it not; empty when it has. */
  abstract Optional<String> missing();

  /** One word for lists. */
  public String text() {
    return text;
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return false;
    }
  }
}
