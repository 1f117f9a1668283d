package dev.busproof.memfd.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an event loop waits on. A wait that never ends fails by the time limit. */
@Timeout(60)
class EventLoopTest {
  private final Libc libc = Libc.system();

  @Test
  void a_signal_from_another_thread_ends_a_wait_for_ever() throws Exception {
    try (Epoll epoll = Epoll.create(libc);
        EventFd wake = EventFd.create(libc)) {
      epoll.add(wake.fd(), -7, Interest.READ);
      Thread other = Thread.ofPlatform().start(wake::signal);
      assertThat(epoll.await(-1)).isEqualTo(1);
      other.join();
      assertThat(epoll.token(0)).isEqualTo(-7);
      assertThat(epoll.readable(0)).isTrue();
      assertThat(epoll.writable(0)).isFalse();
      assertThat(epoll.hungUp(0)).isFalse();
      assertThatThrownBy(() -> epoll.token(1)).isInstanceOf(IndexOutOfBoundsException.class);
      wake.signal();
      wake.drain();
      assertThat(epoll.await(0)).isZero();
      wake.drain();
    }
  }

  @Test
  void a_signal_after_close_reaches_nobody_elses_file() throws Exception {
    EventFd wake = EventFd.create(libc);
    int number = wake.fd().number();
    wake.close();
    try (EventFd next = EventFd.create(libc);
        Epoll epoll = Epoll.create(libc)) {
      assertThat(next.fd().number()).isEqualTo(number);
      wake.signal();
      epoll.add(next.fd(), 1, Interest.READ);
      assertThat(epoll.await(0)).isZero();
    }
  }

  @Test
  void a_wait_with_a_limit_ends_without_events() throws Exception {
    try (Epoll epoll = Epoll.create(libc)) {
      assertThat(epoll.await(0)).isZero();
      assertThat(epoll.await(1)).isZero();
    }
  }

  @Test
  void interest_can_be_changed_and_given_up() throws Exception {
    try (Epoll epoll = Epoll.create(libc);
        FdPair pair = Fd.socketPair(libc)) {
      epoll.add(pair.first(), 1);
      assertThat(epoll.await(0)).isZero();
      epoll.modify(pair.first(), 2, Interest.READ, Interest.WRITE);
      assertThat(epoll.await(-1)).isEqualTo(1);
      assertThat(epoll.token(0)).isEqualTo(2);
      assertThat(epoll.writable(0)).isTrue();
      assertThat(epoll.readable(0)).isFalse();
      assertThatThrownBy(() -> epoll.add(pair.first(), 3, Interest.READ))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("EEXIST");
      epoll.remove(pair.first());
      assertThat(epoll.await(0)).isZero();
    }
  }

  @Test
  void a_peer_that_goes_away_is_a_hang_up() throws Exception {
    try (Epoll epoll = Epoll.create(libc);
        FdPair pair = Fd.socketPair(libc)) {
      epoll.add(pair.first(), 1, Interest.READ);
      pair.second().close();
      assertThat(epoll.await(-1)).isEqualTo(1);
      assertThat(epoll.hungUp(0)).isTrue();
      assertThat(epoll.readable(0)).isTrue();
    }
  }

  @Test
  void more_events_than_one_wait_reports_come_with_the_next() throws Exception {
    int most = 50;
    List<EventFd> all = new ArrayList<>();
    try (Epoll epoll = Epoll.create(libc, most)) {
      for (int i = 0; i < most + 1; i++) {
        EventFd one = EventFd.create(libc);
        all.add(one);
        one.signal();
        epoll.add(one.fd(), i, Interest.READ);
      }
      assertThat(epoll.await(-1)).isEqualTo(most);
      for (int i = 0; i < most; i++) {
        all.get((int) epoll.token(i)).drain();
      }
      assertThat(epoll.await(-1)).isEqualTo(1);
    } finally {
      all.forEach(EventFd::close);
    }
  }

  @Test
  void a_timer_fires_at_its_time_and_not_when_disarmed() throws Exception {
    try (Epoll epoll = Epoll.create(libc);
        TimerFd timer = TimerFd.create(libc)) {
      epoll.add(timer.fd(), 1, Interest.READ);
      assertThat(timer.expirations()).isZero();
      long due = System.nanoTime() + 2_000_000;
      timer.armAt(due);
      assertThat(epoll.await(-1)).isEqualTo(1);
      assertThat(System.nanoTime()).isGreaterThanOrEqualTo(due);
      assertThat(timer.expirations()).isEqualTo(1);
      assertThat(timer.expirations()).isZero();

      timer.armAfterNanos(0);
      assertThat(epoll.await(-1)).isEqualTo(1);
      timer.disarm();
      assertThat(timer.expirations()).isZero();
      timer.armAt(-5);
      assertThat(epoll.await(-1)).isEqualTo(1);
      timer.armAfterNanos(3_600_000_000_000L);
      assertThat(epoll.await(0)).isZero();
    }
  }

  @Test
  void a_pair_of_sockets_wakes_a_loop_with_its_bytes() throws Exception {
    List<UnixSocket> pair = UnixSocket.pair(libc);
    try (Epoll epoll = Epoll.create(libc);
        Arena arena = Arena.ofConfined();
        UnixSocket left = pair.get(0);
        UnixSocket right = pair.get(1)) {
      epoll.add(right.fd(), 1, Interest.READ);
      assertThat(epoll.await(0)).isZero();
      left.send(arena.allocate(3), List.of());
      assertThat(epoll.await(-1)).isEqualTo(1);
      assertThat(right.receive(arena.allocate(8), Fd::close)).isEqualTo(3);
    }
  }
}
