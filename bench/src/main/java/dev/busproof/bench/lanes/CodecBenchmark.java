package dev.busproof.bench.lanes;

import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.WireException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Messages in and out, per message. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  /** A batch. */
  @Benchmark
  @OperationsPerInvocation(Messages.COUNT)
  public long pass(Wire wire) throws IOException, OutputOverflowException, WireException {
    long sum = wire.traffic().pass();
    if (sum != Messages.SUM) {
      throw new IllegalStateException("what passed adds up to " + sum);
    }
    return sum;
  }

  /** A wire and what is sent over it. */
  @State(Scope.Thread)
  public static class Wire {
    /** A {@link Messages}. */
    @Param("bytes")
    public String what = "";

    private final Arena arena = Arena.ofShared();
    private Optional<Messages.Traffic> traffic = Optional.empty();

    Messages.Traffic traffic() {
      return traffic.orElseThrow();
    }

    /** Opens it. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      traffic = Optional.of(Messages.of(what).traffic(arena));
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
      arena.close();
    }
  }
}
