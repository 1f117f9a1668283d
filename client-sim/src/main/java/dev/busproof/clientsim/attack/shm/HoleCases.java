package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Look;
import dev.busproof.clientsim.attack.Machine;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.attack.shm.file.HugePages;
import dev.busproof.clientsim.client.BufferShape;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.List;

/** Files with parts that were never written, or are taken away again. */
final class HoleCases {
  private static final int BYTES = Canvas.BYTES;

  /** 16384 x 16384 pixels: 1 GiB in a file that takes no memory as long as nobody maps it. */
  private static final int LARGE_SIDE = 1 << 14;

  private static final int LARGE_BYTES = LARGE_SIDE * LARGE_SIDE * 4;

  /** What foot does: a pool of 512 MiB, and a buffer in the middle of nothing. */
  private static final int SPARSE_POOL_BYTES = 512 << 20;

  private static final int SPARSE_OFFSET = 128 << 20;

  /** Taking every free page for a moment is no way to treat a machine that has set some aside. */
  private static final long MOST_PAGES_STOLEN = 64;

  private HoleCases() {}

  static List<AttackCase> all() {
    var huge = Needs.SHARED_MEMORY.and(Machine.HUGE_PAGES);
    return List.of(
        new ScriptedCase(
            "shm.hole.sealed",
            "Holes punched into a sealed file while it is shown read as zeros and are no error.",
            "A seal against shrinking that is taken for one against change.",
            Expectation.of(Endings.SURVIVES),
            attack -> punched(attack, "shm.hole.sealed", Seal.SHRINK)),
        new ScriptedCase(
            "shm.hole.unsealed",
            "Holes punched into a file while it is shown read as zeros and are no error.",
            "A page that is gone for good once it was there.",
            Expectation.of(Endings.SURVIVES),
            attack -> punched(attack, "shm.hole.unsealed")),
        new ScriptedCase(
            "shm.hole.never-written",
            "A buffer that was never written to is shown, in zeros.",
            "A file that is taken for empty because it has no pages.",
            Expectation.of(Endings.SURVIVES),
            HoleCases::neverWritten),
        new ScriptedCase(
            "shm.hole.sparse-pool",
            "A buffer in the middle of a pool of 512 MiB with nothing else in it is shown.",
            "Memory that is counted by what a client names and not by what there is.",
            Expectation.of(Endings.SURVIVES),
            HoleCases::sparsePool),
        new ScriptedCase(
            "shm.hole.gigabyte",
            "A buffer of 1 GiB without a byte in it costs no gigabyte of memory.",
            "A copy of all of a buffer, or a mapping through which each hole that is read is"
                + " filled.",
            // A target may draw the line where it likes: nobody has such a screen.
            Expectation.of(
                Endings.SURVIVES,
                Endings.NO_MEMORY,
                Endings.POOL_REFUSED,
                Endings.LAYOUT_REFUSED,
                Endings.READ_FAILED,
                Endings.BUFFER_GONE),
            HoleCases::gigabyte),
        new ScriptedCase(
            "shm.hole.huge-punch",
            "A huge page that is punched out of a sealed file while it is shown reads as zeros, or"
                + " costs at most its own client.",
            "Huge pages that are trusted like others.",
            huge,
            hugePages(),
            attack -> hugePage(attack, false)),
        new ScriptedCase(
            "shm.hole.huge-steal",
            "A huge page that is punched out of a sealed file and taken by somebody else costs at"
                + " most its own client.",
            "A seal against shrinking that is taken for a promise that pages are there.",
            huge,
            hugePages(),
            attack -> hugePage(attack, true)),
        new ScriptedCase(
            "shm.hole.huge-odd-length",
            "A pool of huge pages that ends in the middle of one is shown and given back whole.",
            "A mapping that cannot be undone by the length that it was made with.",
            huge,
            Expectation.of(Endings.SURVIVES).butPermits(Endings.POOL_REFUSED),
            HoleCases::hugeOddLength));
  }

  private static Expectation hugePages() {
    return Expectation.of(
        Endings.SURVIVES, Endings.POOL_REFUSED, Endings.READ_FAILED, Endings.BUFFER_GONE);
  }

  private static void punched(Attack attack, String id, Seal... seals)
      throws IOException, MissingGlobalException {
    int colour = Look.colourOf(id);
    try (var file = file(attack, BYTES)) {
      file.fill(colour);
      for (var seal : seals) {
        file.seal(seal);
      }
      attack.client(session -> {
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.showAndBeServed();
        file.punchHole(BYTES / 2, BYTES / 2);
        stage.showAndBeServed();
        session.client().roundtrip();
        // The upper half is as it was.
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS / 2);
        file.punchHole(0, BYTES);
        stage.showAndBeServed();
        session.client().roundtrip();
        Look.expectNone(attack, colour);
      });
      countAllocated(attack, file);
    }
  }

  private static void neverWritten(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, BYTES)) {
      attack.client(session -> Canvas.showAndBeServed(attack, session, file.fd()));
      countAllocated(attack, file);
    }
  }

  private static void sparsePool(Attack attack) throws IOException, MissingGlobalException {
    int colour = Look.colourOf("shm.hole.sparse-pool");
    try (var file = file(attack, SPARSE_POOL_BYTES)) {
      file.fd().fill(SPARSE_OFFSET, BYTES, colour);
      attack.client(session -> {
        int pool = session.createPool(file.fd(), SPARSE_POOL_BYTES);
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, SPARSE_POOL_BYTES);
        var buffer = session.createBuffer(pool, Canvas.SHAPE.at(SPARSE_OFFSET));
        Canvas.showAndBeServed(attack, session, stage.window(), buffer);
        session.client().roundtrip();
        Look.expect(attack, colour, PoolStage.LEAST_PIXELS);
      });
      countAllocated(attack, file);
    }
  }

  private static void gigabyte(Attack attack) throws IOException, MissingGlobalException {
    try (var file = file(attack, LARGE_BYTES)) {
      attack.client(session -> {
        var shape = BufferShape.xrgb(0, LARGE_SIDE, LARGE_SIDE);
        var stage = new PoolStage(attack, session, file.fd(), shape, LARGE_BYTES);
        stage.createPool();
        stage.createBuffer();
        stage.showAndBeServed();
        stage.showAndBeServed();
      });
      countAllocated(attack, file);
    }
  }

  /** Whoever reads a hole through a mapping gives it memory; whoever reads it by pread does not. */
  private static void countAllocated(Attack attack, Memfd file) throws IOException {
    long bytes = FdFacts.of(attack.libc(), file.fd()).allocatedBytes();
    attack.count("KiB in the client's file afterwards", bytes >> 10);
  }

  private static void hugePage(Attack attack, boolean steal)
      throws IOException, MissingGlobalException {
    try (var pages = HugePages.provide(1);
        var file = hugeFile(attack);
        var thief = Memfd.create(attack.libc(), "busproof-thief", 0, Memfd.Option.HUGETLB)) {
      if (pages.free() > MOST_PAGES_STOLEN) {
        throw new UnsupportedException(
            pages.free() + " huge pages are free: taking them all may harm others");
      }
      file.allocate(0, HugePages.pageBytes());
      file.seal(Seal.SHRINK, Seal.GROW);
      attack.client(session -> {
        int pageBytes = HugePages.pageBytes();
        var stage = new PoolStage(attack, session, file.fd(), Canvas.SHAPE, pageBytes);
        stage.createPool();
        stage.createBuffer();
        stage.showAndBeServed();
        session.client().roundtrip();
        file.punchHole(0, pageBytes);
        if (steal) {
          attack.count("huge pages stolen", steal(thief, pageBytes));
        }
        stage.showAndBeServed();
      });
    }
  }

  private static Memfd hugeFile(Attack attack) throws IOException {
    return Memfd.create(
        attack.libc(),
        "busproof-huge",
        HugePages.pageBytes(),
        Memfd.Option.HUGETLB,
        Memfd.Option.SEALABLE);
  }

  /** Takes huge pages until there are none. */
  private static long steal(Memfd thief, int pageBytes) throws IOException {
    for (long stolen = 0; stolen <= MOST_PAGES_STOLEN; stolen++) {
      try {
        thief.allocate(stolen * pageBytes, pageBytes);
      } catch (LinuxException e) {
        if (e.errno() != Errno.ENOSPC) {
          throw e;
        }
        return stolen;
      }
    }
    throw new UnsupportedException("there were always more huge pages to be had");
  }

  private static void hugeOddLength(Attack attack) throws IOException, MissingGlobalException {
    try (var _ = HugePages.provide(1);
        var file = hugeFile(attack)) {
      file.allocate(0, HugePages.pageBytes());
      attack.client(session -> Canvas.showAndBeServed(attack, session, file.fd()));
    }
  }

  private static Memfd file(Attack attack, long sizeBytes) throws IOException {
    return Memfd.create(attack.libc(), "busproof-hole", sizeBytes, Memfd.Option.SEALABLE);
  }
}
