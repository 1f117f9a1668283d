package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.io.UnixListener;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Closes that last as long as a file server likes, and who does not wait for them. */
class QuarantinedCloseTest extends QuarantineFixture {
  /** The reason for handing closes off. */
  @Test
  void an_ordinary_close_waits_for_the_file_server() throws Exception {
    FuseFile file = file("pool");
    Fd fd = open(file, DescriptorDisposal.DIRECT);
    file.stall(FuseOperation.FLUSH);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(fd::close);
    assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
    assertThat(closing).isNotDone();
    file.resume();
    assertThat(get(closing)).isNull();
  }

  @Test
  void a_quarantined_close_returns_while_the_file_server_is_asked() throws Exception {
    FuseFile file = file("pool");
    Fd fd = open(file, quarantine.account());
    file.stall(FuseOperation.FLUSH);
    fd.close();
    assertThat(file.awaitStalled(HANG_GUARD_MILLIS)).isTrue();
    await(() -> quarantine.statistics().stalledNow() == 1);
    assertThat(quarantine.statistics().closesHandedOff()).isEqualTo(1);
  }

  @Test
  void closes_beyond_what_a_client_may_have_stuck_wait_for_those_before() throws Exception {
    FuseFile file = file("pool");
    QuarantineAccount account = quarantine.account();
    List<Integer> numbers = new ArrayList<>();
    List<Fd> descriptors = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Fd fd = open(file, account);
      descriptors.add(fd);
      numbers.add(fd.number());
    }
    file.stall(FuseOperation.FLUSH);
    descriptors.forEach(Fd::close);
    await(() -> quarantine.statistics().stalledNow() == 2);
    assertThat(quarantine.threads()).isLessThanOrEqualTo(3);
    assertThat(read(file("other"), account).outcome())
        .isEqualTo(new ReadOutcome.ClientExhausted(2));
    file.resume();
    await(() -> numbers.stream().noneMatch(QuarantineFixture::isOpen));
  }

  @Test
  void what_is_closed_after_the_end_is_closed() throws Exception {
    QuarantineAccount account = quarantine.account();
    Fd slow = open(file("pool"), account);
    int slowNumber = slow.number();
    try (Memfd memfd = Memfd.create(LIBC, "x", 1 << 20)) {
      memfd.fill(1);
      int number = LIBC.fcntl(memfd.fd().number(), Constants.F_DUPFD_CLOEXEC, 0);
      quarantine.close();
      Fd.own(LIBC, number, account).close();
      await(() -> !isOpen(number));
    }
    slow.close();
    await(() -> !isOpen(slowNumber));
  }

  private UnixSocket untrusted(UnixListener listener) throws Exception {
    return listener.accept().orElseThrow().untrusted(quarantine.account());
  }

  /** By the end of the stream first, by an error once what it had sent is thrown away. */
  private static boolean isToldOfTheEnd(UnixSocket peer, MemorySegment into) throws Exception {
    try {
      return peer.receive(into, Fd::close) == -1;
    } catch (LinuxException e) {
      return e.errno() == Errno.ECONNRESET;
    }
  }

  /** Closing a socket closes the descriptors that nobody has received from it. */
  @Test
  void a_socket_with_something_unread_is_closed_elsewhere_and_its_peer_knows_at_once()
      throws Exception {
    Path path = directory.resolveSibling("quarantine-" + System.nanoTime());
    try (UnixListener listener = UnixListener.bind(LIBC, path, 4);
        UnixSocket quiet = UnixSocket.connect(LIBC, path);
        UnixSocket talking = UnixSocket.connect(LIBC, path);
        Arena arena = Arena.ofConfined()) {
      var word = arena.allocate(4);
      try (UnixSocket accepted = untrusted(listener)) {
        assertThat(accepted.fd().isOpen()).isTrue();
      }
      assertThat(quiet.receive(word, Fd::close)).isEqualTo(-1);
      assertThat(quarantine.statistics().closesHandedOff()).isZero();
      assertThat(talking.send(word, List.of())).isEqualTo(4);
      int number;
      try (UnixSocket accepted = untrusted(listener)) {
        number = accepted.fd().number();
      }
      assertThat(isToldOfTheEnd(talking, word)).isTrue();
      await(() -> !isOpen(number));
      assertThat(quarantine.statistics().closesHandedOff()).isEqualTo(1);
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void a_little_memory_is_closed_at_once_and_much_of_it_elsewhere() throws Exception {
    QuarantineAccount account = quarantine.account();
    for (int bytes : new int[] {4096, 4 << 20}) {
      try (Memfd memfd = Memfd.create(LIBC, "x", bytes)) {
        memfd.fill(1);
        int number = LIBC.fcntl(memfd.fd().number(), Constants.F_DUPFD_CLOEXEC, 0);
        Fd.own(LIBC, number, account).close();
        await(() -> !isOpen(number));
      }
    }
    assertThat(quarantine.statistics().closesHandedOff()).isEqualTo(1);
  }
}
