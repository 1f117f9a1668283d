package dev.busproof.compositor.programs;

import dev.busproof.compositor.TestClient;
import dev.busproof.compositor.TestPool;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;

/** A client that looks at the screen, cursors left out, whenever something on it differs. */
final class Spectator implements AutoCloseable {
  private final TestClient client;
  private final int output;
  private final int manager;
  private final int width;
  private final int height;
  private final TestPool pool;
  private final int buffer;

  /** Of the picture under way; 0: none. */
  private int frame;

  private boolean sawOne;

  Spectator(TestClient client, int width, int height) {
    this.client = client;
    this.width = width;
    this.height = height;
    this.output = client.bind(WlOutput.NAME, 1);
    this.manager = client.bind(ZwlrScreencopyManagerV1.NAME, 3);
    this.pool = TestPool.create(client, client.bind(WlShm.NAME, 1), width * height * 4);
    this.buffer = pool.buffer(width, height);
  }

  /** The screen as it is now. */
  Picture now() {
    var _ = abandon();
    sawOne = false;
    return next(Duration.ofSeconds(20))
        .orElseThrow(() -> new AssertionError("the screen cannot be copied"));
  }

  /** The screen when it differs from what was seen last; empty when it does not in that time. */
  Optional<Picture> next(Duration atMost) {
    if (frame == 0) {
      frame = client.newId(ZwlrScreencopyFrameV1.NAME, 3, ZwlrScreencopyFrameV1.Event::decode);
      client.send(manager, new ZwlrScreencopyManagerV1.Request.CaptureOutput(frame, 0, output));
      client.send(
          frame,
          sawOne
              ? new ZwlrScreencopyFrameV1.Request.CopyWithDamage(buffer)
              : new ZwlrScreencopyFrameV1.Request.Copy(buffer));
    }
    if (!client.readUntil(() -> isOver() || client.hasEnded(), atMost) || client.hasEnded()) {
      return Optional.empty();
    }
    if (!client.events(frame, ZwlrScreencopyFrameV1.Event.Failed.class).isEmpty()) {
      throw new AssertionError("the screen cannot be copied");
    }
    sawOne = true;
    var _ = abandon();
    return Optional.of(picture());
  }

  private boolean isOver() {
    return client.events(frame).stream()
        .anyMatch(event ->
            event instanceof ZwlrScreencopyFrameV1.Event.Ready
                || event instanceof ZwlrScreencopyFrameV1.Event.Failed);
  }

  private boolean abandon() {
    boolean pending = frame != 0;
    if (pending) {
      client.send(frame, new ZwlrScreencopyFrameV1.Request.Destroy());
      frame = 0;
    }
    return pending;
  }

  private Picture picture() {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = 4L * width * height;
      MemorySegment copy = arena.allocate(bytes);
      long read = 0;
      while (read < bytes) {
        long more = pool.file().fd().pread(copy.asSlice(read), read);
        if (more <= 0) {
          throw new AssertionError("the copy of the screen ends at " + read);
        }
        read += more;
      }
      return Picture.of(width, height, copy.toArray(ValueLayout.JAVA_INT_UNALIGNED));
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (!client.hasEnded()) {
      client.send(buffer, new WlBuffer.Request.Destroy());
    }
    pool.close();
  }
}
