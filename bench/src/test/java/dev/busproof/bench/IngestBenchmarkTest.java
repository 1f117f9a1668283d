package dev.busproof.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Benchmark;

class IngestBenchmarkTest {
  private static Ingest source(Lane lane) {
    return switch (lane) {
      case PRIVATE_MEMCPY -> new IngestBenchmark.PrivateSource();
      case SHARED_MAP -> new IngestBenchmark.SharedMap();
      case PRIVATE_MAP -> new IngestBenchmark.PrivateMap();
      case SEALED_WINDOW -> new IngestBenchmark.SealedSource();
      case GUARDED_WINDOW -> new IngestBenchmark.GuardedSource();
      case PREAD -> new IngestBenchmark.PreadSource();
      case COPIED_WINDOW -> new IngestBenchmark.CopiedSource();
    };
  }

  private static int run(Lane lane, Ingest source) throws IOException {
    IngestBenchmark benchmark = new IngestBenchmark();
    return switch (lane) {
      case PRIVATE_MEMCPY -> benchmark.privateMemcpy((IngestBenchmark.PrivateSource) source);
      case SHARED_MAP -> benchmark.sharedMap((IngestBenchmark.SharedMap) source);
      case PRIVATE_MAP -> benchmark.privateMap((IngestBenchmark.PrivateMap) source);
      case SEALED_WINDOW -> benchmark.sealedWindow((IngestBenchmark.SealedSource) source);
      case GUARDED_WINDOW -> benchmark.guardedWindow((IngestBenchmark.GuardedSource) source);
      case PREAD -> benchmark.pread((IngestBenchmark.PreadSource) source);
      case COPIED_WINDOW -> benchmark.copiedWindow((IngestBenchmark.CopiedSource) source);
    };
  }

  @ParameterizedTest
  @EnumSource
  void every_lane_takes_in_each_frame_the_client_draws(Lane lane) throws IOException {
    assumeThat(lane != Lane.GUARDED_WINDOW || guardAvailable()).isTrue();
    try (Ingest source = source(lane)) {
      for (int frame = 0; frame < 3; frame++) {
        source.drawNext();
        int pixel = run(lane, source);
        source.requireArrived();
        // Three equal pixels xor to one of them.
        Frame.requirePixels(source.arrived(), pixel);
      }
    }
  }

  private static boolean guardAvailable() {
    return SharingLadder.create(Libc.system(), SharingOptions.defaults()).guardAvailable();
  }

  @ParameterizedTest
  @EnumSource(names = {"PRIVATE_MEMCPY", "SHARED_MAP", "PRIVATE_MAP", "SEALED_WINDOW", "PREAD"})
  void a_lane_that_moves_nothing_fails_instead_of_winning(Lane lane) throws IOException {
    try (Ingest source = source(lane)) {
      source.drawNext();
      assertThatThrownBy(source::requireArrived).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void every_benchmark_method_is_a_lane() {
    assertThat(
            Arrays.stream(IngestBenchmark.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(Method::getName)
                .collect(Collectors.toSet()))
        .isEqualTo(Arrays.stream(Lane.values()).map(Lane::method).collect(Collectors.toSet()));
  }
}
