package dev.busproof.bench.lanes;

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

/** The steps by which a client's pool comes in. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReceiveBenchmark {
  /** Once. */
  @Benchmark
  public int step(Way way) throws IOException {
    return way.step().take();
  }

  /** A step that can be taken over and over. */
  @State(Scope.Thread)
  public static class Way {
    /** A {@link Receiving}. */
    @Param("message")
    public String what = "";

    private final Arena arena = Arena.ofShared();
    private Optional<Receiving.Step> step = Optional.empty();

    Receiving.Step step() {
      return step.orElseThrow();
    }

    /** Prepares it. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      step = Optional.of(Receiving.of(what).step(arena));
    }

    /** Gives back what it holds. */
    @TearDown(Level.Trial)
    public void close() {
      arena.close();
    }
  }
}
