package dev.busproof.bench.lanes;

import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A client with a frame and a compositor that takes in what of it is damaged, in one of the ways.
 * All copy into prefaulted private memory through the same {@link MemorySegment#copy}, but for
 * those in which a system call is the copy. What is mapped stays mapped, as a pool does, unless the
 * way is about mapping.
 */
abstract class Technique implements AutoCloseable {
  /** Twice what makes C2 compile a method. */
  private static final int WARM_UPS = 12_000;

  private static final long WARM_UP_NANOS = 500_000_000;

  final Frame frame;

  private final Arena arena;

  /**
   * What a constructor opens is to be closed with the arena, also when it throws.
   *
   * @param arena shared: JMH opens a state, runs it and closes it on threads of its own choice
   */
  Technique(Frame frame, Arena arena) {
    this.frame = frame;
    this.arena = arena;
  }

  /** Where the client draws; what is written here is what {@link #take} takes in. */
  abstract MemorySegment pixels();

  /** The compositor takes the damage in; the result depends on the pixels. */
  abstract int take() throws IOException;

  /** Where {@link #take} brings the pixels, in the places they have in a frame. */
  abstract MemorySegment destination() throws IOException;

  /**
   * Takes in the same frame again and again until the compiler is done with what that takes, as it
   * is in a compositor that has run for a while: opening a window takes 300 us the first times, 3
   * in the end. For a small frame: with large ones it would last for ten seconds.
   */
  final void warmUp() throws IOException {
    long begin = System.nanoTime();
    int sample = 0;
    for (int i = 0; i < WARM_UPS && System.nanoTime() - begin < WARM_UP_NANOS; i++) {
      sample += take();
      copyPlainly();
    }
    draw(sample);
  }

  /** {@link Frame#checksum} of what arrived. */
  abstract long arrived() throws IOException;

  /** The client draws a frame that differs in every pixel from that of another seed. */
  final void draw(int seed) {
    frame.draw(pixels(), seed);
  }

  /** Copies the same pixels to the same places as {@link #take}, without asking anybody. */
  final void copyPlainly() throws IOException {
    frame.copy(pixels(), 0, destination());
  }

  /**
   * Takes a frame in once more where nothing is, and refuses one that did not arrive: a lane that
   * moved nothing, or the wrong thing, fails instead of winning.
   *
   * @throws IllegalStateException when any damaged pixel is not the one the client drew
   */
  final void requireArrived() throws IOException {
    frame.wipe(destination());
    take();
    long arrived = arrived();
    long drawn = frame.checksum(pixels(), 0);
    if (arrived != drawn) {
      throw new IllegalStateException(
          "what arrived has the checksum %x, what was drawn %x".formatted(arrived, drawn));
    }
  }

  @Override
  public final void close() {
    arena.close();
  }

  /** From private memory to private memory: what no sharing can beat. */
  static final class Memcpy extends Technique {
    private final MemorySegment pixels;
    private final MemorySegment destination;

    Memcpy(Frame frame, Arena arena) throws LinuxException {
      super(frame, arena);
      pixels = OwnMemory.prefaulted(arena, frame.bytes());
      destination = OwnMemory.prefaulted(arena, frame.bytes());
    }

    @Override
    MemorySegment pixels() {
      return pixels;
    }

    @Override
    MemorySegment destination() {
      return destination;
    }

    @Override
    int take() {
      frame.copy(pixels, 0, destination);
      return frame.sample(destination, 0);
    }

    @Override
    long arrived() {
      return frame.checksum(destination, 0);
    }
  }
}
