package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlShm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compositor that may open few files: it runs out, waits, and goes on. */
class DescriptorShortageTest {
  @TempDir Path directory;

  @Test
  void running_out_of_descriptors_neither_spins_nor_ends_it_nor_fails_anybody() throws Exception {
    // Some 40 of the 100 are the JVM's and the compositor's own, so the 80 do not all get in. The
    // limit of connections, which usually sees to that before descriptors run out, is lifted.
    try (ChildCompositor compositor =
        ChildCompositor.start(directory, 100, List.of(), "-Dconnections=1000")) {
      TestClient first = compositor.connect().roundtrip();
      int shm = first.bind(WlShm.NAME, 1);
      TestPool.create(first, shm, 4096).close();
      first.roundtrip();
      List<TestClient> crowd = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        crowd.add(compositor.connect());
      }
      long before = compositor.cpuTicks();
      Thread.sleep(1000);
      // A loop that spins takes all 100 ticks of a second; one that looks ten times hardly any.
      assertThat(compositor.cpuTicks() - before).isLessThan(50);
      for (int i = 0; i < 4; i++) {
        TestPool.create(first, shm, 4096).close();
        first.roundtrip();
      }
      crowd.forEach(TestClient::close);
      compositor.connect().roundtrip();
    }
  }

  @Test
  void with_its_usual_limits_it_turns_connections_away_before_it_runs_out() throws Exception {
    try (ChildCompositor compositor = ChildCompositor.start(directory, 1024, List.of())) {
      TestClient innocent = compositor.connect().roundtrip();
      int shm = innocent.bind(WlShm.NAME, 1);
      innocent.roundtrip();
      List<TestClient> crowd = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        crowd.add(compositor.connect());
      }
      // They share a process with the innocent one, which makes more use of its connection.
      for (int i = 0; i < 30; i++) {
        TestPool.create(innocent, shm, 4096).close();
      }
      innocent.roundtrip();
      compositor.connect().roundtrip();
      crowd.getFirst().awaitError();
    }
  }
}
