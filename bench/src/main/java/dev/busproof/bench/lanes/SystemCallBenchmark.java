package dev.busproof.bench.lanes;

import dev.busproof.memfd.libc.JnaLibc;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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

/** A system call through java.lang.foreign and through JNA. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SystemCallBenchmark {
  /** Once. */
  @Benchmark
  public long call(Ready ready) {
    return ready.call.getAsLong();
  }

  /** A call that is ready to be made. */
  @State(Scope.Thread)
  public static class Ready {
    /** {@code ffm} or {@code jna}. */
    @Param("ffm")
    public String by = "";

    /** A {@link SystemCall}. */
    @Param("fstat")
    public String name = "";

    private final Arena arena = Arena.ofShared();
    private LongSupplier call = () -> -1;

    /** Prepares it. */
    @Setup(Level.Trial)
    public void open() throws LinuxException {
      Libc libc = by.equals("jna") ? new JnaLibc() : Libc.system();
      call = SystemCall.of(name).ready(libc, arena);
    }

    /** It does not fail. */
    @Setup(Level.Iteration)
    public void requireSuccess() throws LinuxException {
      LinuxException.check(call.getAsLong(), name, "");
    }

    /** Gives back what it holds. */
    @TearDown(Level.Trial)
    public void close() {
      arena.close();
    }
  }
}
