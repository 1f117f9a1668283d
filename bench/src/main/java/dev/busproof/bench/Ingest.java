package dev.busproof.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A client with a frame and a compositor that takes it in, through one of the lanes. Before each
 * iteration the client writes a new frame, after it the pixels that arrived are compared with it: a
 * lane that moved nothing, or the wrong thing, fails instead of winning.
 */
@State(Scope.Benchmark)
public abstract class Ingest implements AutoCloseable {
  final Arena arena = Arena.ofShared();

  /** Native memory of the compositor's own, every page of it touched. */
  final MemorySegment destination = prefaulted(arena);

  private int pixel = 0x0101_0101;

  /** A frame of private memory, all its pages present. */
  static MemorySegment prefaulted(Arena arena) {
    MemorySegment frame = arena.allocate(Frame.BYTES, Frame.ALIGNMENT);
    Frame.fill(frame, -1);
    return frame;
  }

  /** The client draws: every pixel of its frame gets this value. */
  abstract void draw(int pixel) throws IOException;

  /** The compositor takes the frame in; the result depends on the pixels. */
  abstract int ingest() throws IOException;

  /** The frame as it arrived. */
  MemorySegment arrived() {
    return destination;
  }

  /** JMH lets no constructor of a state declare an exception. */
  static <T> T started(Callable<T> start) {
    try {
      return start.call();
    } catch (Exception e) {
      throw new IllegalStateException("the lane cannot be set up", e);
    }
  }

  /** A new frame for each iteration. */
  @Setup(Level.Iteration)
  public final void drawNext() throws IOException {
    pixel += 0x0001_0203;
    draw(pixel);
  }

  /** The last frame taken in is the one that was drawn. */
  @TearDown(Level.Iteration)
  public final void requireArrived() {
    Frame.requirePixels(arrived(), pixel);
  }

  /** Releases the client's and the compositor's memory. */
  @TearDown(Level.Trial)
  @Override
  public void close() {
    arena.close();
  }
}
