package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long descriptors that no request takes may stay; the clock is the test's. */
class LingeringDescriptorsTest {
  private static final long LONG_NANOS =
      TimeUnit.MILLISECONDS.toNanos(LingeringDescriptors.UNCLAIMED_MILLIS);
  private static final byte[] POOL = {1, 0, 0, 0, 0, 0, 8, 0};

  private final Libc libc = Libc.system();
  private final LingeringDescriptors.Unclaimed unclaimed = new LingeringDescriptors.Unclaimed();
  private Connection peer;
  private Connection ours;

  @BeforeEach
  void connect() throws Exception {
    List<UnixSocket> pair = UnixSocket.pair(libc);
    peer = Connection.over(pair.getFirst(), ConnectionLimits.defaults());
    ours = Connection.over(pair.getLast(), ConnectionLimits.defaults());
  }

  @AfterEach
  void close() {
    peer.close();
    ours.close();
  }

  private void receive(int descriptors) throws Exception {
    for (int i = 0; i < descriptors; i++) {
      peer.sendRaw(POOL, List.of(Fd.eventFd(libc)));
    }
    assertThat(peer.flush()).isTrue();
    while (ours.unclaimedDescriptors() < descriptors) {
      ours.fill();
    }
  }

  private void claimOne() throws Exception {
    assertThat(ours.next()).isTrue();
    ours.body().begin("taker", 1, 1);
    Fd fd = ours.body().fd("fd");
    ours.body().finish(fd);
    fd.close();
  }

  @Test
  void without_any_nothing_lingers() {
    assertThat(unclaimed.lingers(ours, 0)).isFalse();
    assertThat(unclaimed.lingers(ours, 10 * LONG_NANOS)).isFalse();
  }

  @Test
  void who_has_some_for_too_long_is_found() throws Exception {
    receive(2);
    assertThat(unclaimed.lingers(ours, 0)).isFalse();
    assertThat(unclaimed.lingers(ours, LONG_NANOS - 1)).isFalse();
    assertThat(unclaimed.lingers(ours, LONG_NANOS)).isTrue();
  }

  @Test
  void who_goes_on_taking_them_has_as_long_again() throws Exception {
    receive(3);
    assertThat(unclaimed.lingers(ours, 0)).isFalse();
    claimOne();
    assertThat(unclaimed.lingers(ours, LONG_NANOS)).isFalse();
    assertThat(unclaimed.lingers(ours, 2 * LONG_NANOS - 1)).isFalse();
    assertThat(unclaimed.lingers(ours, 2 * LONG_NANOS)).isTrue();
  }

  @Test
  void who_has_taken_all_begins_anew() throws Exception {
    receive(1);
    assertThat(unclaimed.lingers(ours, 0)).isFalse();
    claimOne();
    assertThat(unclaimed.lingers(ours, LONG_NANOS)).isFalse();
    receive(1);
    assertThat(unclaimed.lingers(ours, 5 * LONG_NANOS)).isFalse();
  }

  @Test
  void what_waits_for_a_reader_too_long_is_replaced_and_what_is_ours_is_not() throws Exception {
    Fd own = Fd.eventFd(libc);
    Fd foreign = Fd.own(libc, Fd.eventFd(libc).number(), (l, number) -> l.close(number));
    peer.sendRaw(new byte[] {1, 2}, List.of(own, foreign));
    long now = System.nanoTime();
    assertThat(peer.replaceForeignDescriptors(now - LONG_NANOS, () -> Fd.eventFd(libc))).isZero();
    assertThat(peer.replaceForeignDescriptors(now + LONG_NANOS, () -> Fd.eventFd(libc)))
        .isEqualTo(1);
    assertThat(foreign.isOpen()).isFalse();
    assertThat(own.isOpen()).isTrue();
    assertThat(peer.flush()).isTrue();
    ours.fill();
    assertThat(ours.unclaimedDescriptors()).isEqualTo(2);
  }

  @Test
  void descriptors_keep_their_order_when_there_is_nothing_to_replace_them_by() throws Exception {
    Fd foreign = Fd.own(libc, Fd.eventFd(libc).number(), (l, number) -> l.close(number));
    try (Memfd file = Memfd.create(libc, "first", 4096)) {
      peer.sendRaw(POOL, List.of(file.fd().duplicate()));
    }
    peer.sendRaw(POOL, List.of(foreign));
    assertThatThrownBy(() ->
            peer.replaceForeignDescriptors(
                System.nanoTime() + LONG_NANOS,
                () -> {
                  throw new LinuxException("eventfd", Errno.EMFILE, "in a test");
                }))
        .isInstanceOf(LinuxException.class);
    assertThat(peer.flush()).isTrue();
    while (ours.unclaimedDescriptors() < 2) {
      ours.fill();
    }
    assertThat(ours.next()).isTrue();
    ours.body().begin("taker", 1, 1);
    try (Fd first = ours.body().fd("fd")) {
      ours.body().finish(first);
      assertThat(first.sizeBytes()).isEqualTo(4096);
    }
  }
}
