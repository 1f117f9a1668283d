package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.DescriptorDisposal;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.memfd.QuarantineLimits;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.SharingOptions.DiskFiles;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.fuse.FuseCaching;
import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseMount;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.fuse.FuseUnavailableException;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlShm;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Buffers in files whose server hangs, and everybody else. That somebody is not waited for is
 * proved by the order of events: the server has been asked and has not answered, and the others get
 * their answers all the same.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowFileTest {
  private static final Libc LIBC = Libc.system();
  private static final long HANG_GUARD_MILLIS = 60_000;
  private static final int SIDE = 64;
  private static final int BYTES = SIDE * SIDE * 4;
  private static final int AT = 16;
  private static final QuarantineLimits PATIENT = new QuarantineLimits(60_000, 60_000, 2, 4);
  private static final QuarantineLimits IMPATIENT = new QuarantineLimits(40, 1000, 2, 4);

  private final FuseMount mount;
  private final FuseFile file;
  private RunningCompositor compositor = patient();
  private TestClient bystander = compositor.connect();
  private TestClient client = compositor.connect();
  private TestDesk desk = TestDesk.of(client);

  SlowFileTest(@TempDir Path directory) throws Exception {
    try {
      mount = FuseMount.start(LIBC, directory, FuseCaching.NONE);
    } catch (FuseUnavailableException e) {
      compositor.close();
      throw new TestAbortedException("no FUSE here: " + e.getMessage(), e);
    }
    file = mount.file("pool", pixels(0x7f));
  }

  private static RunningCompositor patient() {
    return RunningCompositor.start(
        options -> options.sharing(SharingOptions.defaults().withQuarantine(PATIENT)));
  }

  private void restart(SharingOptions sharing) {
    compositor.close();
    compositor = RunningCompositor.start(options -> options.sharing(sharing));
    bystander = compositor.connect();
    client = compositor.connect();
    desk = TestDesk.of(client);
  }

  private void restartImpatient() {
    restart(SharingOptions.defaults().withQuarantine(IMPATIENT));
  }

  @AfterEach
  void others_have_gone_on_and_no_thread_is_left_behind() {
    bystander.roundtrip();
    compositor.assertServes();
    assertThat(compositor.statistics().handlerFailures()).isZero();
    assertThat(compositor.statistics().paintFailures()).isZero();
    file.resume();
    compositor.awaitStatistics(
        "every thread to come back", seen -> seen.quarantine().stalledNow() == 0);
    compositor.close();
    mount.close();
  }

  private static byte[] pixels(int grey) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (i % 4 == 3 ? 0xff : grey);
    }
    return bytes;
  }

  private Fd open() throws Exception {
    return Fd.open(LIBC, file.path(), OpenFlag.READ_ONLY);
  }

  /** A configured window that has not shown anything, and a buffer for it in the slow file. */
  private TestDesk.Shell attached() throws Exception {
    return attached(desk);
  }

  private TestDesk.Shell attached(TestDesk desk) throws Exception {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    desk.attach(window.surface(), desk.buffer(open(), SIDE, SIDE));
    desk.client().roundtrip();
    return window;
  }

  private void awaitAsked() throws Exception {
    assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
  }

  @Test
  void a_healthy_file_is_shown() throws Exception {
    TestDesk.Shell window = attached();
    desk.commit(window.surface());
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(AT, AT)).isEqualTo(0x7f7f7f);
    assertThat(compositor.statistics().poolsByPath()).containsEntry(SharingPath.QUARANTINED, 1L);
    assertThat(compositor.statistics().quarantine().reads()).isEqualTo(1);
  }

  @Test
  void only_the_damage_is_read_and_the_rest_stays() throws Exception {
    TestDesk.Shell window = attached();
    desk.commit(window.surface());
    desk.awaitFrame();
    file.replace(pixels(0x22));
    int next = desk.buffer(open(), SIDE, SIDE);
    client.send(window.surface(), new WlSurface.Request.Attach(next, 0, 0));
    client.send(window.surface(), new WlSurface.Request.DamageBuffer(8, 8, 16, 16));
    desk.commit(window.surface());
    desk.awaitFrame();
    Screen screen = Screen.of(compositor);
    assertThat(screen.at(AT + 7, AT + 8)).isEqualTo(0x7f7f7f);
    assertThat(screen.at(AT + 8, AT + 8)).isEqualTo(0x222222);
    assertThat(screen.at(AT + 23, AT + 23)).isEqualTo(0x222222);
    assertThat(screen.at(AT + 24, AT + 23)).isEqualTo(0x7f7f7f);
  }

  @Test
  void a_client_waits_for_its_file_in_order_and_nobody_else_does() throws Exception {
    TestDesk.Shell window = attached();
    file.stall(FuseOperation.READ);
    int frame = desk.frame(window.surface());
    desk.commit(window.surface());
    int sync = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(1, new WlDisplay.Request.Sync(sync)).flush();
    awaitAsked();
    TestWindow others = TestWindow.open(bystander);
    try (TestPool pool = TestPool.create(bystander, others.shm(), BYTES)) {
      others.showAndWait(pool.buffer(SIDE, SIDE));
    }
    client.readNow();
    assertThat(client.events(sync)).isEmpty();
    file.resume();
    client.awaitEvent(sync, WlCallback.Event.Done.class);
    client.awaitEvent(frame, WlCallback.Event.Done.class);
  }

  @Test
  void a_file_that_stalls_too_long_is_an_error_on_the_buffer() throws Exception {
    restartImpatient();
    TestDesk.Shell window = attached();
    file.stall(FuseOperation.READ);
    desk.commit(window.surface());
    TestClient.ErrorSeen error = client.awaitError();
    assertThat(error.kind()).isEqualTo("wl_buffer 2");
    assertThat(error.message()).contains("more than 40 ms");
    bystander.roundtrip();
    assertThat(compositor.statistics().quarantine().stalledNow()).isEqualTo(1);
    assertThat(compositor.statistics().quarantine().stalledEver()).isEqualTo(1);
  }

  @Test
  void clients_whose_files_stall_end_and_those_after_them_are_served() throws Exception {
    restartImpatient();
    file.stall(FuseOperation.READ);
    for (int i = 0; i < 4; i++) {
      TestClient hostile = compositor.connect();
      TestDesk its = TestDesk.of(hostile);
      TestDesk.Shell window = its.toplevel();
      its.configure(window);
      its.show(window.surface(), its.buffer(open(), SIDE, SIDE));
      assertThat(hostile.awaitError().kind()).isEqualTo("wl_buffer 2");
    }
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    FuseFile healthy = mount.file("healthy", pixels(0x7f));
    Fd fd = Fd.open(LIBC, healthy.path(), OpenFlag.READ_ONLY);
    desk.show(window.surface(), desk.buffer(fd, SIDE, SIDE));
    desk.awaitFrame();
    assertThat(compositor.statistics().quarantine().stalledNow()).isEqualTo(4);
  }

  @Test
  void an_error_of_the_server_is_an_error_on_the_buffer() throws Exception {
    TestDesk.Shell window = attached();
    file.fail(FuseOperation.READ, Errno.EIO);
    desk.commit(window.surface());
    TestClient.ErrorSeen error = client.awaitError();
    assertThat(error.kind()).isEqualTo("wl_buffer 2");
    assertThat(error.message()).contains("EIO");
  }

  @Test
  void a_file_that_is_too_short_is_an_error_on_the_buffer() throws Exception {
    TestDesk.Shell window = attached();
    file.replace(new byte[BYTES - 1]);
    desk.commit(window.surface());
    assertThat(client.awaitError().kind()).isEqualTo("wl_buffer 2");
    assertThat(compositor.statistics().faults()).isEqualTo(1);
  }

  @Test
  void a_client_that_goes_while_it_waits_is_noticed() throws Exception {
    TestDesk.Shell window = attached();
    file.stall(FuseOperation.READ);
    desk.commit(window.surface());
    client.flush();
    awaitAsked();
    client.close();
    compositor.awaitStatistics("the client to be gone", seen -> seen.clients() == 1);
  }

  @Test
  void a_compositor_ends_while_a_file_stalls() throws Exception {
    try (RunningCompositor ending = patient()) {
      TestClient its = ending.connect();
      TestDesk.Shell window = attached(TestDesk.of(its));
      file.stall(FuseOperation.READ);
      its.send(window.surface(), new WlSurface.Request.Commit()).flush();
      awaitAsked();
      var _ = ending.stop();
      assertThat(ending.directory()).isEmptyDirectory();
    }
  }

  @Test
  void a_dead_server_frees_who_waits_for_it() throws Exception {
    restartImpatient();
    TestDesk.Shell window = attached();
    file.stall(FuseOperation.READ);
    desk.commit(window.surface());
    assertThat(client.awaitError().kind()).isEqualTo("wl_buffer 2");
    mount.close();
    compositor.awaitStatistics("the thread to be back", s -> s.quarantine().stalledNow() == 0);
  }

  @Test
  void a_pool_whose_closing_stalls_is_not_waited_for() throws Exception {
    int shm = client.bind(WlShm.NAME, 1);
    int pool = TestPool.createPool(client, shm, open(), BYTES);
    client.roundtrip();
    file.stall(FuseOperation.FLUSH);
    client.send(pool, new WlShmPool.Request.Destroy()).flush();
    awaitAsked();
    bystander.roundtrip();
    client.roundtrip();
  }

  /** Our own copies are closed by threads that may get stuck with the compositor's. */
  private static Fd unguarded(Fd fd) {
    try (fd) {
      int number = LIBC.fcntl(fd.number(), Constants.F_DUPFD_CLOEXEC, 0);
      return Fd.own(
          LIBC,
          number,
          (libc, closed) ->
              Thread.ofPlatform()
                  .daemon()
                  .start(() -> DescriptorDisposal.DIRECT.dispose(libc, closed)));
    }
  }

  @Test
  void a_refused_descriptor_whose_closing_stalls_is_not_waited_for() throws Exception {
    restart(SharingOptions.defaults().withDisk(DiskFiles.REFUSED));
    Fd fd = unguarded(open());
    file.stall(FuseOperation.FLUSH);
    int shm = client.bind(WlShm.NAME, 1);
    int _ = TestPool.createPool(client, shm, fd, BYTES);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
    awaitAsked();
    bystander.roundtrip();
  }

  @Test
  void a_client_whose_closes_pile_up_ends() throws Exception {
    restartImpatient();
    int shm = client.bind(WlShm.NAME, 1);
    List<Fd> descriptors = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      descriptors.add(unguarded(open()));
    }
    file.stall(FuseOperation.FLUSH);
    for (Fd fd : descriptors) {
      int pool = TestPool.createPool(client, shm, fd, BYTES);
      client.send(pool, new WlShmPool.Request.Destroy());
      client.roundtripUnlessEnded();
      if (client.hasEnded()) {
        break;
      }
    }
    descriptors.forEach(Fd::close);
    compositor.awaitStatistics("two stuck threads", s -> s.quarantine().stalledNow() == 2);
    client.roundtripUnlessEnded();
    TestClient.ErrorSeen error = client.awaitError();
    assertThat(error.kind()).isEqualTo("wl_display 2");
    assertThat(error.message()).contains("take too long to close");
    bystander.roundtrip();
  }

  private List<Fd> openedUnguarded(int count) throws Exception {
    List<Fd> descriptors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      descriptors.add(unguarded(open()));
    }
    return descriptors;
  }

  /** No deadline passes here, so that nothing is stuck: it is only that nothing gets closed. */
  @Test
  void a_client_is_not_read_while_too_many_of_its_closes_wait() throws Exception {
    int shm = client.bind(WlShm.NAME, 1);
    client.roundtrip();
    List<Fd> descriptors = openedUnguarded(120);
    file.stall(FuseOperation.FLUSH);
    for (Fd fd : descriptors) {
      int pool = TestPool.createPool(client, shm, fd, BYTES);
      client.send(pool, new WlShmPool.Request.Destroy()).flush();
    }
    int sync = client.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    client.send(1, new WlDisplay.Request.Sync(sync)).flush();
    compositor.awaitStatistics("too many closes", s -> s.quarantine().closesHandedOff() > 64);
    // Each is a turn of the loop at least, in which whoever is read has something read.
    for (int i = 0; i < 2 * descriptors.size(); i++) {
      bystander.roundtrip();
    }
    client.readNow();
    assertThat(client.events(sync)).isEmpty();
    assertThat(client.hasEnded()).isFalse();
    assertThat(compositor.statistics().quarantine().closesHandedOff()).isLessThan(120);
    file.resume();
    client.awaitEvent(sync, WlCallback.Event.Done.class);
    client.roundtrip();
  }

  @Test
  void a_client_that_is_not_read_for_its_closes_is_noticed_when_it_goes() throws Exception {
    int shm = client.bind(WlShm.NAME, 1);
    client.roundtrip();
    List<Fd> descriptors = openedUnguarded(120);
    file.stall(FuseOperation.FLUSH);
    for (Fd fd : descriptors) {
      int pool = TestPool.createPool(client, shm, fd, BYTES);
      client.send(pool, new WlShmPool.Request.Destroy()).flush();
    }
    compositor.awaitStatistics("too many closes", s -> s.quarantine().closesHandedOff() > 64);
    client.close();
    compositor.awaitStatistics("the client to be gone", seen -> seen.clients() == 1);
  }

  @Test
  void who_has_more_than_a_share_of_too_many_closes_goes() throws Exception {
    Capacity usual = Capacity.of(ResourceLimits.defaults(), 1024);
    Capacity small = new Capacity(64, 64, 8, 1 << 20, 8, usual.perClient(), usual.common());
    try (Quarantine quarantine = Quarantine.create(LIBC, PATIENT)) {
      PendingCloses limits = new PendingCloses(quarantine, small);
      QuarantineAccount modest = quarantine.account();
      QuarantineAccount hoarder = quarantine.account();
      List<Fd> descriptors = openedUnguarded(9);
      file.stall(FuseOperation.FLUSH);
      for (int i = 0; i < 8; i++) {
        descriptors.get(i).closeBy(i < 2 ? modest : hoarder);
      }
      assertThat(limits.areTooMany()).isFalse();
      assertThat(limits.objection(hoarder)).isEmpty();
      descriptors.get(8).closeBy(quarantine.account());
      assertThat(limits.areTooMany()).isTrue();
      assertThat(limits.objection(hoarder)).isPresent();
      assertThat(limits.objection(modest)).isEmpty();
      file.resume();
    }
  }

  @Test
  void descriptors_that_no_request_takes_are_not_waited_for_when_their_client_goes()
      throws Exception {
    Fd fd = unguarded(open());
    file.stall(FuseOperation.FLUSH);
    client.sendRaw(TestWords.message(1, 0, client.newId(WlCallback.NAME)), List.of(fd)).flush();
    client.close();
    compositor.awaitStatistics("the client to be gone", seen -> seen.clients() == 1);
    awaitAsked();
    bystander.roundtrip();
    compositor.awaitStatistics("the close", seen -> seen.quarantine().closesHandedOff() >= 1);
  }

  @Test
  void a_buffer_destroyed_after_its_commit_is_shown_and_its_pool_closed() throws Exception {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int buffer = desk.buffer(open(), SIDE, SIDE);
    desk.show(window.surface(), buffer);
    client.send(buffer, new WlBuffer.Request.Destroy());
    desk.awaitFrame();
    assertThat(Screen.of(compositor).at(AT, AT)).isEqualTo(0x7f7f7f);
    compositor.awaitStatistics("the close", seen -> seen.quarantine().closesHandedOff() == 1);
  }

  @Test
  void without_damage_nothing_is_read() throws Exception {
    TestDesk.Shell window = attached();
    desk.commit(window.surface());
    int next = desk.buffer(open(), SIDE, SIDE);
    client.send(window.surface(), new WlSurface.Request.Attach(next, 0, 0));
    desk.commit(window.surface());
    client.awaitEvent(next, WlBuffer.Event.Release.class);
    assertThat(compositor.statistics().quarantine().reads()).isEqualTo(1);
  }

  @Test
  void a_close_that_waits_on_the_loop_would_hold_everybody_up() throws Exception {
    Fd fd = open();
    file.stall(FuseOperation.FLUSH);
    bystander.roundtrip();
    CompletableFuture<Void> turn = new CompletableFuture<>();
    compositor.onLoop(() -> {
      fd.close();
      turn.complete(null);
    });
    awaitAsked();
    int sync = bystander.newId(WlCallback.NAME, 1, WlCallback.Event::decode);
    bystander.send(1, new WlDisplay.Request.Sync(sync)).pushOnce();
    assertThat(turn).isNotDone();
    file.resume();
    bystander.awaitEvent(sync, WlCallback.Event.Done.class);
    assertThat(turn.get(HANG_GUARD_MILLIS, TimeUnit.MILLISECONDS)).isNull();
  }
}
