package dev.busproof.bench.lanes;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.busproof.compositor.render.Area;
import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.PixelFormat;
import dev.busproof.compositor.render.PixelRows;
import dev.busproof.compositor.render.PixelSource;
import dev.busproof.compositor.render.Renderer;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.render.View;
import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Paints a client's buffer over the whole of an output. */
abstract class Painter implements AutoCloseable {
  final Painting painting;
  final FrameSize output;
  final Arena arena;

  Painter(Painting painting, FrameSize output, Arena arena) {
    this.painting = painting;
    this.output = output;
    this.arena = arena;
  }

  /** Who paints. */
  enum Kind {
    /** {@link Renderer}, from a memfd of the client, through a guarded window. */
    BUSPROOF,
    /** pixman, from an unprotected mapping of a memfd, as compositors do. */
    PIXMAN,
    /** Nobody: the bytes of the output are copied from private memory to private memory. */
    MEMCPY;

    String text() {
      return LaneName.of(this);
    }

    static Kind of(String text) {
      return LaneName.read(Kind.class, text);
    }

    Painter make(Painting painting, FrameSize output) throws IOException {
      Arena arena = Arena.ofShared();
      boolean made = false;
      try {
        Painter painter =
            switch (this) {
              case BUSPROOF -> new OurPainter(painting, output, arena);
              case PIXMAN -> new PixmanPainter(painting, output, arena);
              case MEMCPY -> new CopyingPainter(painting, output, arena);
            };
        made = true;
        return painter;
      } finally {
        if (!made) {
          arena.close();
        }
      }
    }
  }

  /** The client's pixels. */
  abstract MemorySegment source();

  /** Paints once; the result depends on the pixels. */
  abstract int paint();

  /** The colour of a pixel of the output, 0x00RRGGBB. */
  abstract int colour(int i);

  /** The client draws another frame. */
  final void draw(int seed) {
    MemorySegment source = source();
    int pixels = painting.sourceWidth(output) * painting.sourceHeight(output);
    for (int i = 0; i < pixels; i++) {
      source.setAtIndex(JAVA_INT, i, painting.pixel(i, seed));
    }
  }

  /** Of the output's colours and their order. */
  final long checksum() {
    long sum = 0;
    for (int i = 0; i < output.width() * output.height(); i++) {
      sum = sum * 31 + colour(i);
    }
    return sum;
  }

  @Override
  public final void close() {
    arena.close();
  }

  private static final class OurPainter extends Painter {
    private final ClientMemfd client;
    private final ReadableMemory memory;
    private final Framebuffer framebuffer;
    private final Renderer renderer;
    private final Layer layer;
    private final DamageRegion damage = new DamageRegion();

    OurPainter(Painting painting, FrameSize output, Arena arena) throws IOException {
      super(painting, output, arena);
      int width = painting.sourceWidth(output);
      int height = painting.sourceHeight(output);
      client = new ClientMemfd(arena, 4L * width * height, ClientMemfd.Pages.SMALL);
      SharingPath path = SharingPath.GUARDED;
      memory =
          OwnMemory.closedWith(
              arena,
              Admission.admit(
                  Admission.ladder(path),
                  client.fd(),
                  4L * width * height,
                  path,
                  ReadableMemory.class));
      framebuffer = new Framebuffer(output.width(), output.height());
      renderer = new Renderer(framebuffer, 0);
      damage.add(framebuffer.bounds());
      PixelFormat format = painting == Painting.OVER ? PixelFormat.ARGB8888 : PixelFormat.XRGB8888;
      layer =
          new Layer(
              new WindowPixels(memory, width, height, format),
              0,
              0,
              output.width(),
              output.height(),
              1,
              painting == Painting.TRANSFORMED ? Transform.ROTATE_90 : Transform.NORMAL,
              Area.EMPTY,
              painting == Painting.SCALED
                  ? Optional.of(
                      new View(0, 0, 256L * width, 256L * height, output.width(), output.height()))
                  : Optional.empty(),
              this);
    }

    @Override
    MemorySegment source() {
      return client.pixels();
    }

    @Override
    int paint() {
      if (!renderer.paint(List.of(layer), damage).isEmpty()) {
        throw new IllegalStateException("the client's pixels could not be read");
      }
      return framebuffer.pixels()[framebuffer.pixels().length / 2];
    }

    @Override
    int colour(int i) {
      return framebuffer.pixels()[i] & 0xff_ffff;
    }
  }

  /** As the compositor's buffer of shared memory reads it. */
  private record WindowPixels(ReadableMemory memory, int width, int height, PixelFormat format)
      implements PixelSource {
    @Override
    public PixelRows open(int firstRow, int rowCount) throws TruncatedException, LinuxException {
      long strideBytes = 4L * width;
      ReadWindow window = memory.open(firstRow * strideBytes, rowCount * strideBytes);
      MemorySegment pixels = window.segment();
      return new PixelRows() {
        @Override
        public void read(int row, int column, int count, int[] into, int at) {
          MemorySegment.copy(pixels, PixelFormat.WORD, offsetBytes(row, column), into, at, count);
        }

        @Override
        public MemorySegment memory() {
          return pixels;
        }

        @Override
        public long offsetBytes(int row, int column) {
          return (row - firstRow) * strideBytes + 4L * column;
        }

        @Override
        public void readRows(
            int row, int column, int count, int rowCount, int[] into, int at, int step) {
          window.copyRows(offsetBytes(row, column), strideBytes, count, rowCount, into, at, step);
        }

        @Override
        public void close() {
          window.close();
        }

        @Override
        public boolean faulted() {
          return window.faulted();
        }
      };
    }
  }

  private static final class PixmanPainter extends Painter {
    private final Pixman pixman;
    private final ClientMemfd client;
    private final MemorySegment framebuffer;
    private final MemorySegment source;
    private final MemorySegment target;
    private final MemorySegment background;

    PixmanPainter(Painting painting, FrameSize output, Arena arena) throws LinuxException {
      super(painting, output, arena);
      pixman = new Pixman();
      int width = painting.sourceWidth(output);
      int height = painting.sourceHeight(output);
      client = new ClientMemfd(arena, 4L * width * height, ClientMemfd.Pages.SMALL);
      framebuffer = OwnMemory.prefaulted(arena, output.bytes());
      int format = painting == Painting.OVER ? Pixman.A8R8G8B8 : Pixman.X8R8G8B8;
      source = pixman.image(arena, format, width, height, client.pixels());
      target = pixman.image(arena, Pixman.X8R8G8B8, output.width(), output.height(), framebuffer);
      background = pixman.black(arena);
      switch (painting) {
        case COPY, OVER -> {}
        case SCALED -> pixman.transform(arena, source, 0.75, 0, 0, 0, 0.75, 0, 0, 0, 1);
        // As ours: a row of the output is a column of the buffer, read from the bottom to the top.
        case TRANSFORMED -> pixman.transform(arena, source, 0, 1, 0, -1, 0, height, 0, 0, 1);
      }
    }

    @Override
    MemorySegment source() {
      return client.pixels();
    }

    @Override
    int paint() {
      int operator = Pixman.OP_SRC;
      if (painting == Painting.OVER) {
        pixman.composite(operator, background, target, output.width(), output.height());
        operator = Pixman.OP_OVER;
      }
      pixman.composite(operator, source, target, output.width(), output.height());
      return framebuffer.getAtIndex(JAVA_INT, output.width() * output.height() / 2);
    }

    @Override
    int colour(int i) {
      return framebuffer.getAtIndex(JAVA_INT, i) & 0xff_ffff;
    }
  }

  private static final class CopyingPainter extends Painter {
    private final Technique memcpy;

    CopyingPainter(Painting painting, FrameSize output, Arena arena) throws LinuxException {
      super(painting, output, arena);
      memcpy = new Technique.Memcpy(new Frame(output, Damage.FULL), arena);
    }

    @Override
    MemorySegment source() {
      return memcpy.pixels();
    }

    @Override
    int paint() {
      try {
        return memcpy.take();
      } catch (IOException e) {
        throw new AssertionError("a memcpy does no I/O", e);
      }
    }

    @Override
    int colour(int i) {
      return source().getAtIndex(JAVA_INT, i) & 0xff_ffff;
    }
  }

  /** Whether it can be had here; otherwise why not. */
  static Optional<String> missing(Kind kind) {
    try (Painter painter = kind.make(Painting.COPY, FrameSize.CURSOR)) {
      painter.draw(1);
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
