package dev.busproof.memfd.probe;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Something a seal may forbid; every file has two pages. */
enum SealOperation {
  TRUNCATE("truncate", "ftruncate to half") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return Workbench.attempt(() -> fd.truncate(bench.pageBytes()));
    }
  },
  GROW("grow", "ftruncate to twice") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return Workbench.attempt(() -> fd.truncate(4 * bench.pageBytes()));
    }
  },
  PUNCH_HOLE("punch-hole", "fallocate PUNCH_HOLE of a page") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return Workbench.attempt(() -> fd.punchHole(0, bench.pageBytes()));
    }
  },
  WRITE("write", "pwrite of a byte") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      MemorySegment one = bench.zeroed(1);
      seal.run();
      return Workbench.attempt(() -> {
        var _ = fd.pwrite(one, 0);
      });
    }
  },
  READ_MAP("read-map", "mmap shared and readable") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return bench.tryMap(fd, bench.pageBytes(), Constants.PROT_READ, Constants.MAP_SHARED);
    }
  },
  WRITABLE_MAP("writable-map", "mmap shared and writable") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return bench.tryMap(fd, bench.pageBytes(), READ_WRITE, Constants.MAP_SHARED);
    }
  },
  PRIVATE_MAP("private-map", "mmap private and writable") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return bench.tryMap(fd, bench.pageBytes(), READ_WRITE, Constants.MAP_PRIVATE);
    }
  },
  MPROTECT("mprotect", "mprotect to writable of a shared mapping that was made readable") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      long address = bench.readable(fd, 1, Constants.MAP_SHARED);
      return bench.libc().mprotect(address, bench.pageBytes(), READ_WRITE);
    }
  },
  MAPPED_WRITE("mapped-write", "a write through a shared mapping that was there before") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      long address = bench.writable(fd, 1, Constants.MAP_SHARED);
      seal.run();
      return bench.poke(address, 1);
    }
  },
  CHMOD_X("chmod-x", "fchmod that sets the x bit") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      return bench.libc().fchmod(fd.number(), 0700);
    }
  },
  MORE_SEALS("more-seals", "F_ADD_SEALS of another seal") {
    @Override
    long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException {
      seal.run();
      // One that is not there yet.
      Seal other = fd.seals().contains(Seal.GROW) ? Seal.SHRINK : Seal.GROW;
      return Workbench.attempt(() -> fd.addSeals(Set.of(other)));
    }
  };

  private static final int READ_WRITE = Constants.PROT_READ | Constants.PROT_WRITE;

  private final String id;
  private final String how;

  SealOperation(String id, String how) {
    this.id = id;
    this.how = how;
  }

  String id() {
    return id;
  }

  String how() {
    return how;
  }

  /**
   * Does it to a file of two pages.
   *
   * @param seal to be run when everything is prepared; throws when the seal is refused
   * @return what the operation gave, or {@code -errno}
   */
  abstract long on(Workbench bench, Fd fd, Workbench.Step seal) throws LinuxException;
}
