package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Clients that make the compositor hold things, up to its bounds; the others do not notice. */
class GreedyClientTest {
  private static final int DISPLAY = 1;
  private final Libc libc = Libc.system();

  @Test
  void client_that_never_reads_is_disconnected_past_the_bound() throws Exception {
    try (RunningCompositor compositor =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withOutputBytes(8192)))) {
      TestClient deaf = compositor.connect();
      int callback = deaf.newId("wl_callback");
      byte[] sync = TestWords.message(DISPLAY, 0, callback);
      // 200 KiB of answers, mostly in the kernel's buffer, before it is our turn to hold any.
      byte[] many = new byte[sync.length * 100_000];
      for (int i = 0; i < 100_000; i++) {
        System.arraycopy(sync, 0, many, i * sync.length, sync.length);
      }
      deaf.sendRaw(many, List.of());
      deaf.pushWithoutReading(() -> compositor.statistics().stoppedReading() == 1);
      assertThat(compositor.statistics().stoppedReading()).isEqualTo(1);
      compositor.assertServes();
    }
  }

  @Test
  void descriptors_that_no_request_takes_are_no_memory_past_the_bound() throws Exception {
    try (RunningCompositor compositor =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withUnclaimedDescriptors(30)))) {
      TestClient hoarder = compositor.connect();
      hoarder.roundtrip();
      for (int i = 0; i < 3; i++) {
        int callback = hoarder.newId("wl_callback");
        hoarder.sendRaw(TestWords.message(DISPLAY, 0, callback), eventFds(20));
      }
      assertThat(hoarder.awaitError().kind()).isEqualTo("wl_display 2");
      compositor.assertServes();
    }
  }

  @Test
  void many_hoarders_below_their_bound_are_bounded_together() throws Exception {
    ResourceLimits limits =
        new ResourceLimits(
            OptionalInt.of(400),
            OptionalInt.of(60),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
    try (RunningCompositor compositor = RunningCompositor.start(o -> o.limits(limits))) {
      // A thousand is what all clients together may leave unclaimed: 20 times 56 is more.
      for (int i = 0; i < 20; i++) {
        TestClient hoarder = compositor.connect();
        hoarder.sendRaw(TestWords.message(DISPLAY, 0, hoarder.newId("wl_callback")), eventFds(28));
        hoarder.sendRaw(TestWords.message(DISPLAY, 0, hoarder.newId("wl_callback")), eventFds(28));
        hoarder.flush();
      }
      compositor.awaitStatistics("a hoarder to go", s -> s.violations() > 0);
      compositor.assertServes();
    }
  }

  @Test
  void one_connection_too_many_is_told_so() {
    try (RunningCompositor compositor =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withConnections(3)))) {
      List<TestClient> first = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        first.add(compositor.connect().roundtrip());
      }
      assertThat(compositor.connect().awaitError().kind()).isEqualTo("wl_display 2");
      first.getFirst().roundtrip().close();
      compositor.awaitStatistics("room for another", s -> s.clients() == 2);
      compositor.connect().roundtrip();
    }
  }

  @Test
  void pools_of_all_clients_are_bounded_and_each_keeps_its_share() throws Exception {
    ResourceLimits limits =
        new ResourceLimits(
            OptionalInt.of(4),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.of(100),
            OptionalInt.of(16));
    try (RunningCompositor compositor = RunningCompositor.start(o -> o.limits(limits))) {
      TestClient greedy = compositor.connect();
      int shm = greedy.bind(WlShm.NAME, 2, WlShm.Event::decode);
      for (int i = 0; i < 8; i++) {
        TestPool.create(greedy, shm, 4096).close();
      }
      greedy.roundtrip();
      TestClient modest = compositor.connect();
      int itsShm = modest.bind(WlShm.NAME, 2, WlShm.Event::decode);
      TestPool.create(modest, itsShm, 4096).close();
      TestPool.create(modest, itsShm, 4096).close();
      modest.roundtrip();
      TestPool.create(greedy, shm, 4096).close();
      assertThat(greedy.awaitError().kind()).isEqualTo("wl_display 2");
      modest.roundtrip();
    }
  }

  @Test
  void too_many_objects_are_no_memory() {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      for (int i = 0; i < 70_000; i++) {
        client.send(client.registry(), bindShm(client));
        if (i % 1000 == 0) {
          client.roundtripUnlessEnded();
        }
      }
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
      compositor.assertServes();
    }
  }

  private static dev.busproof.wire.Message bindShm(TestClient client) {
    int name = client.global(WlShm.NAME).name();
    return new dev.busproof.wire.protocol.WlRegistry.Request.Bind(
        name, WlShm.NAME, 1, client.newId(WlShm.NAME));
  }

  @Test
  void pools_that_map_too_much_are_no_memory() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      int shm = client.bind(WlShm.NAME, 2, WlShm.Event::decode);
      try (Memfd small = Memfd.create(libc, "small", 4096)) {
        // Nine times 2 GiB is beyond 16 GiB of address space.
        for (int i = 0; i < 9; i++) {
          TestPool.createPool(client, shm, small.fd().duplicate(), Integer.MAX_VALUE);
        }
      }
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
    }
  }

  @Test
  void flood_of_requests_does_not_keep_others_waiting() {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient flood = compositor.connect();
      flood.roundtrip();
      for (int i = 0; i < 20_000; i++) {
        flood.send(DISPLAY, new WlDisplay.Request.Sync(flood.newId("wl_callback")));
      }
      TestClient other = compositor.connect();
      flood.pushOnce();
      other.roundtrip().roundtrip();
      flood.roundtrip();
    }
  }

  private List<Fd> eventFds(int count) throws Exception {
    List<Fd> descriptors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      descriptors.add(Fd.eventFd(libc));
    }
    return descriptors;
  }
}
