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

/** What a load costs that finds no page. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FaultBenchmark {
  /** One fault, and the loads after it. */
  @Benchmark
  public int fault(Stage stage) {
    return stage.scene().load();
  }

  /** A scene that is set anew for each load. */
  @State(Scope.Thread)
  public static class Stage {
    /** A {@link Fault}. */
    @Param("minor-fault")
    public String what = "";

    private final Arena arena = Arena.ofShared();
    private Optional<Fault.Scene> scene = Optional.empty();

    Fault.Scene scene() {
      return scene.orElseThrow();
    }

    /** Builds it. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      scene = Optional.of(Fault.of(what).scene(arena));
    }

    /** Sets it. */
    @Setup(Level.Invocation)
    public void prepare() throws IOException {
      scene().prepare();
    }

    /** The fault was one. */
    @TearDown(Level.Invocation)
    public void finish() {
      scene().finish();
    }

    /** Gives back what it holds. */
    @TearDown(Level.Trial)
    public void close() {
      arena.close();
    }
  }
}
