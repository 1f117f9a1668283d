package dev.busproof.bench.lanes;

import static dev.busproof.memfd.libc.LinuxException.check;

import dev.busproof.memfd.ClientMemory;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Stat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The way of a client's descriptor into the compositor, step by step. */
enum Receiving {
  /** A message over a socket, without a descriptor. */
  MESSAGE {
    @Override
    Step step(Arena arena) throws IOException {
      return new Passing(arena, false);
    }
  },
  /** The same with a descriptor, which is closed at once. */
  MESSAGE_WITH_DESCRIPTOR {
    @Override
    Step step(Arena arena) throws IOException {
      return new Passing(arena, true);
    }
  },
  /** fstat(2), the least that can be asked about a descriptor. */
  FSTAT {
    @Override
    Step step(Arena arena) throws IOException {
      ClientMemfd client = new ClientMemfd(arena, POOL_BYTES, ClientMemfd.Pages.SMALL);
      MemorySegment stat = arena.allocate(Stat.STAT_BYTES, Long.BYTES);
      return () -> check(Libc.system().fstat(client.fd().number(), stat), "fstat", "");
    }
  },
  /** {@link FdFacts}: kind, size, seals, access. */
  FACTS {
    @Override
    Step step(Arena arena) throws IOException {
      ClientMemfd client = new ClientMemfd(arena, POOL_BYTES, ClientMemfd.Pages.SMALL);
      return () -> FdFacts.of(Libc.system(), client.fd()).seals().size();
    }
  },
  /** A duplicate of the descriptor, mmap(2), munmap(2), and the duplicate closed. */
  MMAP_MUNMAP {
    @Override
    Step step(Arena arena) throws IOException {
      ClientMemfd client = new ClientMemfd(arena, POOL_BYTES, ClientMemfd.Pages.SMALL);
      return () -> mapped(client);
    }
  },
  /** A pool admitted by the ladder and closed, sealed. */
  ADMIT_SEALED {
    @Override
    Step step(Arena arena) throws IOException {
      return new Admitting(arena, SharingPath.SEALED);
    }
  },
  /** The same, registered with the guard. */
  ADMIT_GUARDED {
    @Override
    Step step(Arena arena) throws IOException {
      return new Admitting(arena, SharingPath.GUARDED);
    }
  },
  /** The same, not mapped. */
  ADMIT_COPIED {
    @Override
    Step step(Arena arena) throws IOException {
      return new Admitting(arena, SharingPath.COPIED);
    }
  };

  private static final long POOL_BYTES = FrameSize.FULL_HD.bytes();

  String text() {
    return LaneName.of(this);
  }

  static Receiving of(String text) {
    return LaneName.read(Receiving.class, text);
  }

  abstract Step step(Arena arena) throws IOException;

  /** Once there and back; nothing is held afterwards. */
  interface Step {
    int take() throws IOException;
  }

  private static int mapped(ClientMemfd client) throws LinuxException {
    Libc libc = Libc.system();
    try (Fd duplicate = client.fd().duplicate()) {
      long address =
          libc.mmap(
              0, POOL_BYTES, Constants.PROT_READ, Constants.MAP_PRIVATE, duplicate.number(), 0);
      return check(libc.munmap(check(address, "mmap", ""), POOL_BYTES), "munmap", "");
    }
  }

  private static final class Passing implements Step {
    private static final int MESSAGE_BYTES = 16;

    private final UnixSocket client;
    private final UnixSocket compositor;
    private final MemorySegment outgoing;
    private final MemorySegment incoming;
    private final List<Fd> descriptors;
    private int received;

    Passing(Arena arena, boolean withDescriptor) throws IOException {
      List<UnixSocket> pair = UnixSocket.pair(Libc.system());
      client = OwnMemory.closedWith(arena, pair.get(0));
      compositor = OwnMemory.closedWith(arena, pair.get(1));
      outgoing = arena.allocate(MESSAGE_BYTES);
      incoming = arena.allocate(MESSAGE_BYTES);
      descriptors =
          withDescriptor
              ? List.of(new ClientMemfd(arena, 1, ClientMemfd.Pages.SMALL).fd())
              : List.of();
    }

    @Override
    public int take() throws IOException {
      int before = received;
      int sent = client.send(outgoing, descriptors);
      int came = compositor.receive(incoming, this::arrive);
      if (sent != MESSAGE_BYTES || came != sent || received - before != descriptors.size()) {
        throw new IllegalStateException(
            "%d bytes were sent, %d with %d descriptors came"
                .formatted(sent, came, received - before));
      }
      return came;
    }

    private void arrive(Fd fd) {
      received++;
      fd.close();
    }
  }

  private static final class Admitting implements Step {
    private final ClientMemfd client;
    private final SharingPath path;
    private final SharingLadder ladder;

    Admitting(Arena arena, SharingPath path) throws IOException {
      this.path = path;
      client = new ClientMemfd(arena, POOL_BYTES, ClientMemfd.Pages.SMALL);
      if (path == SharingPath.SEALED) {
        client.seal(Seal.SHRINK);
      }
      ladder = Admission.ladder(path);
    }

    @Override
    public int take() throws IOException {
      try (ClientMemory memory =
          Admission.admit(ladder, client.fd(), POOL_BYTES, path, ClientMemory.class)) {
        return (int) memory.lengthBytes();
      }
    }
  }
}
