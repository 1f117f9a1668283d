package dev.busproof.bench.lanes;

import java.io.IOException;
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

/** Painting a buffer over a whole output. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PixelsBenchmark {
  /** Once. */
  @Benchmark
  public int paint(Output state) {
    return state.painter().paint();
  }

  /** A client with a buffer and somebody who paints. */
  @State(Scope.Thread)
  public static class Output {
    /** A {@link Painter.Kind}. */
    @Param("memcpy")
    public String by = "";

    /** A {@link Painting}. */
    @Param("copy")
    public String painting = "";

    /** A {@link FrameSize}. */
    @Param("1920x1080")
    public String size = "";

    private Optional<Painter> painter = Optional.empty();
    private int seed;

    Painter painter() {
      return painter.orElseThrow();
    }

    /** Starts both sides. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      painter = Optional.of(Painter.Kind.of(by).make(Painting.of(painting), FrameSize.of(size)));
    }

    /** A new frame for each iteration. */
    @Setup(Level.Iteration)
    public void draw() {
      painter().draw(++seed);
    }

    /** Gives back what both sides hold. */
    @TearDown(Level.Trial)
    public void close() {
      painter.ifPresent(Painter::close);
    }
  }
}
