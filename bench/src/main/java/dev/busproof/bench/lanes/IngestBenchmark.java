package dev.busproof.bench.lanes;

import dev.busproof.bench.model.Role;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Taking in what of a client's frame is damaged. A fork measures one way, so that the compiler sees
 * one implementation, as in a compositor that uses that way.
 *
 * <p>Every frame is timed by itself: its median survives a machine that takes the CPU away now and
 * then, which an average does not. Reading the clock costs 1/10,000 of a 1920x1080 frame, and a
 * twentieth of a 64x64 one, in every lane alike.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IngestBenchmark {
  /** One frame. */
  @Benchmark
  public int ingest(Source source) throws IOException {
    return source.technique().take();
  }

  /** A client that draws a new frame for each iteration. */
  @State(Scope.Thread)
  public static class Source {
    /** An {@link Ingest}. */
    @Param("memcpy")
    public String way = "";

    /** A {@link FrameSize}. */
    @Param("1920x1080")
    public String size = "";

    /** A {@link Damage}. */
    @Param("full")
    public String damage = "";

    /** {@code warm}, or {@code cold}: the caches are emptied before each frame. */
    @Param("warm")
    public String memory = "";

    private Optional<Technique> technique = Optional.empty();
    private Optional<SamePages> samePages = Optional.empty();
    private Optional<Caches> caches = Optional.empty();
    private final Arena arena = Arena.ofShared();
    private int seed;

    Technique technique() {
      return technique.orElseThrow();
    }

    /** Starts both sides. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      Frame frame = new Frame(FrameSize.of(size), Damage.of(damage));
      Ingest ingest = Ingest.of(way);
      try (Technique small = ingest.make(new Frame(FrameSize.CURSOR, Damage.of(damage)))) {
        small.warmUp();
      }
      technique = Optional.of(ingest.make(frame));
      if (ingest.role() != Role.LIMIT) {
        samePages = Optional.of(new SamePages(technique()));
      }
      if (memory.equals("cold")) {
        caches = Optional.of(new Caches(arena));
      }
    }

    /** A new frame for each iteration. */
    @Setup(Level.Iteration)
    public void draw() {
      technique().draw(++seed);
    }

    /** A plain copy between any two frames, each of them with caches as the lane wants them. */
    @Setup(Level.Invocation)
    public void copyPlainly() throws IOException {
      caches.ifPresent(Caches::empty);
      if (samePages.isPresent()) {
        samePages.get().copy();
        caches.ifPresent(Caches::empty);
      }
    }

    /** A frame taken in is the one that was drawn. */
    @TearDown(Level.Iteration)
    public void requireArrived() throws IOException {
      samePages.ifPresent(SamePages::endIteration);
      technique().requireArrived();
    }

    /** Gives back what both sides hold. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      if (samePages.isPresent()) {
        samePages.get().leave();
      }
      technique.ifPresent(Technique::close);
      arena.close();
    }
  }
}
