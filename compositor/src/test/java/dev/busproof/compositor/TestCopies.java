package dev.busproof.compositor;

import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a client with wlr-screencopy sees of an output: its framebuffer, not turned upright. */
public final class TestCopies {
  private final TestClient client;
  private final int output;
  private final int shm;
  private final int manager;

  private TestCopies(TestClient client, String output) {
    this.client = client;
    this.output = TestDesk.of(client).output(output);
    this.shm = client.bind(WlShm.NAME, 1);
    this.manager = client.bind(ZwlrScreencopyManagerV1.NAME, 3);
  }

  public static TestCopies of(TestClient client, String output) {
    return new TestCopies(client, output);
  }

  private int frame() {
    return client.newId(ZwlrScreencopyFrameV1.NAME, 3, ZwlrScreencopyFrameV1.Event::decode);
  }

  /** All of it, each pixel 0xRRGGBB. */
  public int[][] rows() {
    int frame = frame();
    client.send(manager, new ZwlrScreencopyManagerV1.Request.CaptureOutput(frame, 0, output));
    return copied(frame);
  }

  /** A region in units of the compositor's space, from the output's corner. */
  public int[][] rows(int x, int y, int width, int height) {
    int frame = frame();
    client.send(
        manager,
        new ZwlrScreencopyManagerV1.Request.CaptureOutputRegion(
            frame, 0, output, x, y, width, height));
    return copied(frame);
  }

  private int[][] copied(int frame) {
    ZwlrScreencopyFrameV1.Event.Buffer size =
        client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Buffer.class);
    try (TestPool pool = TestPool.create(client, shm, size.stride() * size.height())) {
      int buffer = pool.buffer(size.width(), size.height());
      client.send(frame, new ZwlrScreencopyFrameV1.Request.Copy(buffer));
      client.awaitEvent(frame, ZwlrScreencopyFrameV1.Event.Ready.class);
      return read(pool, size.width(), size.height());
    }
  }

  private static int[][] read(TestPool pool, int width, int height) {
    int[][] rows = new int[height][width];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(4L * width * height);
      if (pool.file().fd().pread(bytes, 0) != bytes.byteSize()) {
        throw new AssertionError("the file is short");
      }
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          rows[y][x] =
              bytes.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, (long) y * width + x) & 0xff_ffff;
        }
      }
    } catch (LinuxException e) {
      throw new AssertionError(e);
    }
    return rows;
  }
}
