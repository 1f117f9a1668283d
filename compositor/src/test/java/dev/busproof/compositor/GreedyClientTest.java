package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.XdgToplevel;
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
  void a_connection_that_is_sent_over_itself_ends_when_its_client_goes() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      compositor.connect().roundtrip();
      for (int i = 0; i < 3; i++) {
        UnixSocket socket = TestClient.connectSocket(compositor.compositor().socketPath());
        try (TestClient client = TestClient.over(socket)) {
          int callback = client.newId("wl_callback");
          client.sendRaw(TestWords.message(DISPLAY, 0, callback), List.of(socket.fd().duplicate()));
          client.flush();
        }
      }
      compositor.awaitStatistics("all but one to be gone", s -> s.clients() == 1);
    }
  }

  @Test
  void connections_that_are_sent_over_each_other_end_when_their_clients_go() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      UnixSocket first = TestClient.connectSocket(compositor.compositor().socketPath());
      UnixSocket second = TestClient.connectSocket(compositor.compositor().socketPath());
      try (TestClient one = TestClient.over(first);
          TestClient other = TestClient.over(second)) {
        byte[] sync = TestWords.message(DISPLAY, 0, 2);
        one.sendRaw(sync, List.of(second.fd().duplicate())).flush();
        other.sendRaw(sync, List.of(first.fd().duplicate())).flush();
      }
      compositor.awaitStatistics(
          "both to be gone", s -> s.clientsAccepted() == 2 && s.clients() == 0);
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
  void one_connection_too_many_takes_the_place_of_one_that_is_of_no_use() {
    try (RunningCompositor compositor =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withConnections(30)))) {
      TestClient innocent = compositor.connect();
      TestDesk.of(innocent).window(10, 10, 0xff00ff00);
      List<TestClient> idle = new ArrayList<>();
      for (int i = 0; i < 29; i++) {
        idle.add(compositor.connect().roundtrip());
      }
      compositor.connect().roundtrip();
      assertThat(idle.getFirst().awaitError().kind()).isEqualTo("wl_display 2");
      innocent.roundtrip();
      idle.getLast().roundtrip();
    }
  }

  @Test
  void a_modest_number_of_connections_is_not_taken_from_anybody() {
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
  void thousands_of_idle_connections_are_served() throws Exception {
    try (RunningCompositor compositor =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withConnections(2500)))) {
      List<UnixSocket> idle = new ArrayList<>();
      try {
        while (idle.size() < 2000) {
          idle.add(TestClient.connectSocket(compositor.compositor().socketPath()));
        }
        compositor.awaitStatistics("all of them", s -> s.clients() == 2000);
        compositor.connect().roundtrip();
      } finally {
        idle.forEach(UnixSocket::close);
      }
      compositor.awaitStatistics("them to be gone", s -> s.clients() <= 1);
    }
  }

  @Test
  void when_there_are_no_more_pools_it_is_the_hoarder_who_goes() throws Exception {
    ResourceLimits limits = ResourceLimits.defaults().withPoolsPerClient(100).withPoolsOverall(40);
    try (RunningCompositor compositor = RunningCompositor.start(o -> o.limits(limits))) {
      TestClient greedy = compositor.connect();
      int shm = greedy.bind(WlShm.NAME, 2, WlShm.Event::decode);
      for (int i = 0; i < 38; i++) {
        TestPool.create(greedy, shm, 4096).close();
      }
      greedy.roundtrip();
      TestClient modest = compositor.connect();
      int itsShm = modest.bind(WlShm.NAME, 2, WlShm.Event::decode);
      for (int i = 0; i < 12; i++) {
        TestPool.create(modest, itsShm, 4096).close();
      }
      modest.roundtrip();
      assertThat(greedy.awaitError().kind()).isEqualTo("wl_display 2");
      compositor.awaitStatistics("the hoarder's end", s -> s.violations() == 1);
    }
  }

  @Test
  void a_hoarder_alone_is_refused_what_there_is_no_more_of() throws Exception {
    ResourceLimits limits = ResourceLimits.defaults().withPoolsPerClient(100).withPoolsOverall(40);
    try (RunningCompositor compositor = RunningCompositor.start(o -> o.limits(limits))) {
      TestClient greedy = compositor.connect();
      int shm = greedy.bind(WlShm.NAME, 2, WlShm.Event::decode);
      for (int i = 0; i < 41; i++) {
        TestPool.create(greedy, shm, 4096).close();
      }
      assertThat(greedy.awaitError().kind()).isEqualTo("wl_display 2");
      compositor.assertServes();
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

  @Test
  void translucent_surfaces_that_would_hold_up_the_screen_are_no_memory() {
    try (RunningCompositor compositor = RunningCompositor.start(o -> o.size(1920, 1080))) {
      TestClient modest = compositor.connect();
      TestDesk usual = TestDesk.of(modest);
      overlapping(usual, 4);
      TestClient greedy = compositor.connect();
      overlapping(TestDesk.of(greedy), 40);
      assertThat(greedy.awaitError().kind()).isEqualTo("wl_display 2");
      usual.awaitFrame();
      assertThat(compositor.statistics().violations()).isEqualTo(1);
      assertThat(compositor.statistics().paintFailures()).isZero();
    }
  }

  /** A translucent window of 1920x1080 with that many subsurfaces of its size. */
  private static void overlapping(TestDesk desk, int count) {
    int buffer = desk.buffer(1920, 1080, 0x01010101);
    TestDesk.Shell window = desk.window(1920, 1080, 0x01010101);
    for (int i = 0; i < count; i++) {
      int child = desk.surface();
      desk.subsurface(child, window.surface());
      desk.show(child, buffer);
    }
    desk.commit(window.surface());
    desk.client().flush();
  }

  @Test
  void long_titles_of_many_windows_are_no_memory_and_one_that_changes_often_is_not() {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      TestDesk desk = TestDesk.of(client);
      TestDesk.Shell window = desk.toplevel();
      for (int i = 0; i < 400; i++) {
        client.send(window.role(), new XdgToplevel.Request.SetTitle(i + "t".repeat(4000)));
        client.flush();
      }
      client.roundtrip();
      for (int i = 0; i < 300; i++) {
        client.send(desk.toplevel().role(), new XdgToplevel.Request.SetTitle("t".repeat(4000)));
        client.pushOnce();
      }
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
    }
  }

  @Test
  void buffer_that_would_take_long_to_copy_is_no_memory() throws Exception {
    try (RunningCompositor compositor =
        RunningCompositor.start(o ->
            o.sharing(
                SharingOptions.defaults().withPreference(SharingOptions.Preference.COPIED)))) {
      TestClient client = compositor.connect();
      TestWindow window = TestWindow.open(client);
      // Small to look at: all the rest is padding, which a copy has to read, too.
      try (TestPool pool = TestPool.create(client, window.shm(), 80 << 20)) {
        window.show(pool.buffer(0, 10, 80, 1 << 20, TestPool.ARGB8888));
        assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
      }
      compositor.assertServes();
    }
  }

  @Test
  void holes_that_are_shown_stay_holes() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      TestWindow window = TestWindow.open(client);
      try (TestPool pool = TestPool.create(client, window.shm(), 4_000_000)) {
        window.showAndWait(pool.buffer(1000, 1000));
        assertThat(FdFacts.of(libc, pool.file().fd()).allocatedBytes()).isZero();
      }
      assertThat(compositor.statistics().sharing().holeCopies()).isPositive();
    }
  }

  @Test
  void holes_that_would_take_long_to_copy_are_no_memory() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      TestWindow window = TestWindow.open(client);
      try (TestPool pool = TestPool.create(client, window.shm(), 80 << 20)) {
        window.show(pool.buffer(0, 10, 80, 1 << 20, TestPool.ARGB8888));
        assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
      }
      compositor.assertServes();
    }
  }

  @Test
  void holes_that_are_small_but_many_are_no_memory_before_they_cost_frames() throws Exception {
    try (RunningCompositor compositor = RunningCompositor.start()) {
      TestClient client = compositor.connect();
      TestDesk desk = TestDesk.of(client);
      TestDesk.Shell window = desk.window(100, 100, 0);
      int shm = client.bind(WlShm.NAME, 1, WlShm.Event::decode);
      try (TestPool pool = TestPool.create(client, shm, 32 << 20)) {
        int buffer = pool.buffer(0, 10, 32, 1 << 20, TestPool.ARGB8888);
        for (int i = 0; i < 30; i++) {
          int child = desk.surface();
          desk.subsurface(child, window.surface());
          desk.show(child, buffer);
        }
        desk.commit(window.surface());
        client.flush();
        assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
        assertThat(compositor.statistics().sharing().holeCopies()).isBetween(2L, 3L);
      }
      compositor.assertServes();
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
