package dev.busproof.bench.lanes;

import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSurface;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** {@code wl_surface.damage}, 24 bytes of which a busy client sends thousands, 128 at a time. */
enum Messages {
  /** The bytes of 128 of them through a socket, not looked at. */
  BYTES {
    @Override
    Traffic traffic(Arena arena) throws LinuxException {
      return new Bytes(arena);
    }
  },
  /** One body, read and checked. */
  DECODE {
    @Override
    Traffic traffic(Arena arena) {
      return new Decoding();
    }
  },
  /** 128 queued, written in one call and thrown away. */
  ENCODE {
    @Override
    Traffic traffic(Arena arena) throws LinuxException {
      return new Encoding(arena);
    }
  },
  /** 128 received, decoded, and each handed to the case it is for. */
  DISPATCH {
    @Override
    Traffic traffic(Arena arena) throws LinuxException {
      return new Dispatching(arena);
    }
  };

  /** How many at a time: 3 KiB, which one call receives. */
  static final int COUNT = 128;

  private static final int MESSAGE_BYTES = 24;
  private static final int BATCH_BYTES = COUNT * MESSAGE_BYTES;
  private static final int SURFACE = 7;
  private static final int VERSION = 6;
  private static final WlSurface.Request.Damage DAMAGE = new WlSurface.Request.Damage(1, 2, 30, 40);

  /** Of x, y, width and height of all of them: what a traffic must have seen. */
  static final long SUM = COUNT * 73L;

  String text() {
    return LaneName.of(this);
  }

  static Messages of(String text) {
    return LaneName.read(Messages.class, text);
  }

  abstract Traffic traffic(Arena arena) throws IOException;

  /** 128 messages on their way. */
  interface Traffic {
    /** Has all of them pass; {@link #SUM}, or what it was that passed. */
    long pass() throws IOException, OutputOverflowException, WireException;
  }

  private static ByteBuffer batch() {
    ByteBuffer bytes = ByteBuffer.allocate(BATCH_BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < COUNT; i++) {
      bytes.putInt(SURFACE).putInt(MESSAGE_BYTES << 16 | DAMAGE.opcode());
      bytes.putInt(DAMAGE.x()).putInt(DAMAGE.y());
      bytes.putInt(DAMAGE.width()).putInt(DAMAGE.height());
    }
    return bytes.flip();
  }

  private static long sum(WlSurface.Request.Damage damage) {
    return (long) damage.x() + damage.y() + damage.width() + damage.height();
  }

  /** Two ends of a socket, and a batch that is in native memory. */
  private static final class Ends {
    private final UnixSocket near;
    private final UnixSocket far;
    private final MemorySegment batch;
    private final MemorySegment incoming;

    Ends(Arena arena) throws LinuxException {
      List<UnixSocket> pair = UnixSocket.pair(Libc.system());
      near = pair.get(0);
      far = OwnMemory.closedWith(arena, pair.get(1));
      batch = arena.allocate(BATCH_BYTES, Integer.BYTES);
      batch.copyFrom(MemorySegment.ofBuffer(batch()));
      incoming = arena.allocate(BATCH_BYTES, Integer.BYTES);
    }

    void sendFromFar() throws IOException {
      requireBatch(far.send(batch, List.of()));
    }

    static void requireBatch(int bytes) {
      if (bytes != BATCH_BYTES) {
        throw new IllegalStateException(bytes + " bytes instead of " + BATCH_BYTES);
      }
    }
  }

  private static final class Bytes implements Traffic {
    private final Ends ends;

    Bytes(Arena arena) throws LinuxException {
      ends = new Ends(arena);
      UnixSocket ignored = OwnMemory.closedWith(arena, ends.near);
    }

    @Override
    public long pass() throws IOException {
      ends.sendFromFar();
      Ends.requireBatch(ends.near.receive(ends.incoming, fd -> fd.close()));
      return SUM;
    }
  }

  private static final class Decoding implements Traffic {
    private static final int HEADER_BYTES = 8;
    private final byte[] body = new byte[MESSAGE_BYTES - HEADER_BYTES];

    Decoding() {
      batch().get(HEADER_BYTES, body);
    }

    @Override
    public long pass() throws WireException {
      long sum = 0;
      for (int i = 0; i < COUNT; i++) {
        MessageReader reader = MessageReader.of(body, List.of());
        if (WlSurface.Request.decode(DAMAGE.opcode(), VERSION, reader)
            instanceof WlSurface.Request.Damage damage) {
          sum += sum(damage);
        }
      }
      return sum;
    }
  }

  private static final class Encoding implements Traffic {
    private final Ends ends;
    private final Connection connection;

    Encoding(Arena arena) throws LinuxException {
      ends = new Ends(arena);
      connection =
          OwnMemory.closedWith(arena, Connection.over(ends.near, ConnectionLimits.defaults()));
    }

    @Override
    public long pass() throws IOException, OutputOverflowException {
      long sum = 0;
      for (int i = 0; i < COUNT; i++) {
        connection.send(SURFACE, DAMAGE);
        sum += sum(DAMAGE);
      }
      boolean written = connection.flush();
      Ends.requireBatch(ends.far.receive(ends.incoming, fd -> fd.close()));
      return written ? sum : 0;
    }
  }

  private static final class Dispatching implements Traffic {
    private final Ends ends;
    private final Connection connection;
    private long sum;

    Dispatching(Arena arena) throws LinuxException {
      ends = new Ends(arena);
      connection =
          OwnMemory.closedWith(arena, Connection.over(ends.near, ConnectionLimits.defaults()));
    }

    @Override
    public long pass() throws IOException, WireException {
      sum = 0;
      ends.sendFromFar();
      boolean ignored = connection.fill();
      while (connection.next()) {
        dispatch(WlSurface.Request.decode(connection.opcode(), VERSION, connection.body()));
      }
      return sum;
    }

    private void dispatch(WlSurface.Request request) {
      switch (request) {
        case WlSurface.Request.Damage damage -> sum += sum(damage);
        case WlSurface.Request.Attach attach -> sum -= attach.x();
        case WlSurface.Request.Frame _,
            WlSurface.Request.Destroy _,
            WlSurface.Request.Commit _,
            WlSurface.Request.DamageBuffer _,
            WlSurface.Request.GetRelease _,
            WlSurface.Request.Offset _,
            WlSurface.Request.SetBufferScale _,
            WlSurface.Request.SetBufferTransform _,
            WlSurface.Request.SetInputRegion _,
            WlSurface.Request.SetOpaqueRegion _ ->
            sum--;
      }
    }
  }
}
