package dev.busproof.memfd.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.memfd.DescriptorDisposal;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
  private final Libc libc = Libc.system();
  private final Arena arena = Arena.ofConfined();
  private final List<Fd> received = new ArrayList<>();
  private UnixSocket left;
  private UnixSocket right;

  @BeforeEach
  void connect() throws LinuxException {
    FdPair pair = Fd.socketPair(libc);
    left = UnixSocket.adopt(libc, pair.first());
    right = UnixSocket.adopt(libc, pair.second());
  }

  @AfterEach
  void disconnect() {
    received.forEach(Fd::close);
    left.close();
    right.close();
    arena.close();
  }

  private MemorySegment bytes(String text) {
    byte[] ascii = text.getBytes(US_ASCII);
    MemorySegment segment = arena.allocate(Math.max(1, ascii.length)).asSlice(0, ascii.length);
    segment.copyFrom(MemorySegment.ofArray(ascii));
    return segment;
  }

  private static String text(MemorySegment segment, int count) {
    return new String(segment.asSlice(0, count).toArray(JAVA_BYTE), US_ASCII);
  }

  /** Until Linux 5.15, and without CONFIG_AF_UNIX_OOB, nothing can be sent so. */
  private void send_out_of_band(Memfd memfd) throws LinuxException {
    try {
      RawSend.sendOutOfBand(libc, left.fd(), memfd.fd());
    } catch (LinuxException e) {
      assumeTrue(e.errno() != Errno.EOPNOTSUPP, "this kernel sends nothing out of band");
      throw e;
    }
  }

  @Test
  void a_descriptor_sent_out_of_band_to_who_trusts_is_closed_by_the_kernel() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "passed", 8192)) {
      send_out_of_band(memfd);
      assertThat(left.send(bytes("x"), List.of())).isEqualTo(1);
    }
    assertThat(right.receive(arena.allocate(64), received::add)).isEqualTo(1);
    assertThat(received).isEmpty();
  }

  @Test
  void a_descriptor_sent_out_of_band_by_who_is_not_trusted_comes_in_as_any_other()
      throws Exception {
    right = right.untrusted(DescriptorDisposal.DIRECT);
    try (Memfd memfd = Memfd.create(libc, "passed", 8192)) {
      send_out_of_band(memfd);
      assertThat(left.send(bytes("x"), List.of())).isEqualTo(1);
    }
    int bytes = right.receive(arena.allocate(64), received::add);
    if (bytes == 1) {
      bytes += right.receive(arena.allocate(64), received::add);
    }
    assertThat(bytes).isEqualTo(2);
    assertThat(received).hasSize(1).allMatch(Fd::isOpen);
  }

  @Test
  void bytes_arrive_with_descriptors_that_close_on_exec() throws Exception {
    MemorySegment into = arena.allocate(64);
    try (Memfd memfd = Memfd.create(libc, "passed", 8192)) {
      memfd.fill(0x12345678);
      assertThat(left.send(bytes("pool"), List.of(memfd.fd(), memfd.fd()))).isEqualTo(4);
    }

    assertThat(right.receive(into, received::add)).isEqualTo(4);
    assertThat(text(into, 4)).isEqualTo("pool");
    assertThat(received).hasSize(2).allMatch(Fd::isOpen);
    assertThat(received.get(0).number()).isNotEqualTo(received.get(1).number());
    for (Fd fd : received) {
      assertThat(fd.sizeBytes()).isEqualTo(8192);
      assertThat(libc.fcntl(fd.number(), Constants.F_GETFD, 0)).isEqualTo(1);
    }
  }

  @Test
  void an_empty_socket_would_block_and_a_closed_one_ends() throws Exception {
    MemorySegment into = arena.allocate(64);
    assertThat(right.receive(into, received::add)).isZero();
    left.close();
    assertThat(right.receive(into, received::add)).isEqualTo(-1);
  }

  @Test
  void a_full_socket_would_block_and_keeps_what_was_sent_whole() throws Exception {
    MemorySegment block = arena.allocate(1 << 16);
    long sent = 0;
    for (int n = left.send(block, List.of()); n > 0; n = left.send(block, List.of())) {
      sent += n;
    }
    long got = 0;
    for (int n = right.receive(block, received::add); n > 0; n = right.receive(block, f -> {})) {
      got += n;
    }
    assertThat(got).isEqualTo(sent).isPositive();
  }

  @Test
  void a_peer_that_is_gone_is_an_error_and_not_a_signal() {
    right.close();
    assertThatThrownBy(() -> left.send(bytes("x"), List.of()))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
  }

  @Test
  void twenty_eight_descriptors_go_with_one_byte_and_one_more_is_refused() throws Exception {
    try (Fd fd = Fd.eventFd(libc)) {
      assertThat(left.send(bytes("x"), Collections.nCopies(UnixSocket.MAX_DESCRIPTORS, fd)))
          .isEqualTo(1);
      assertThatThrownBy(
              () -> left.send(bytes("x"), Collections.nCopies(UnixSocket.MAX_DESCRIPTORS + 1, fd)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(right.receive(arena.allocate(8), received::add)).isEqualTo(1);
    assertThat(received).hasSize(UnixSocket.MAX_DESCRIPTORS);
  }

  @Test
  void descriptors_without_a_byte_are_refused_since_the_kernel_would_drop_them() throws Exception {
    try (Fd fd = Fd.eventFd(libc)) {
      assertThatThrownBy(() -> left.send(bytes(""), List.of(fd)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one byte");
    }
    assertThat(left.send(bytes(""), List.of())).isZero();
  }

  @Test
  void the_most_descriptors_the_kernel_passes_at_once_are_not_truncated() throws Exception {
    try (Fd fd = Fd.eventFd(libc)) {
      RawSend.send(libc, left.fd(), fd, MessageHeader.MAX_RECEIVED);
    }
    assertThat(right.receive(arena.allocate(8), received::add)).isEqualTo(1);
    assertThat(received).hasSize(MessageHeader.MAX_RECEIVED);
  }

  @Test
  void what_a_failing_consumer_did_not_take_is_closed() throws Exception {
    try (FdPair pipe = Fd.pipe(libc)) {
      left.send(bytes("x"), List.of(pipe.first(), pipe.first(), pipe.first()));
      assertThatThrownBy(() ->
              right.receive(
                  arena.allocate(8),
                  fd -> {
                    received.add(fd);
                    throw new IllegalStateException("full");
                  }))
          .hasMessage("full");
      received.forEach(Fd::close);
      pipe.first().close();
      // Had a copy of the reading end stayed open, this would not be EPIPE.
      assertThat(libc.write(pipe.second().number(), bytes("x"))).isEqualTo(-Errno.EPIPE);
    }
  }

  @Test
  void a_listener_gives_each_connection_once_and_knows_its_peer(@TempDir Path dir)
      throws Exception {
    Path path = dir.resolve("wayland-7");
    try (UnixListener listener = UnixListener.bind(libc, path, 8)) {
      assertThat(listener.accept()).isEmpty();
      try (UnixSocket client = UnixSocket.connect(libc, path)) {
        Optional<UnixSocket> accepted = listener.accept();
        assertThat(accepted).isPresent();
        try (UnixSocket server = accepted.get()) {
          assertThat(server.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
          assertThat(client.send(bytes("hello"), List.of())).isEqualTo(5);
          MemorySegment into = arena.allocate(16);
          assertThat(server.receive(into, received::add)).isEqualTo(5);
        }
        assertThat(listener.accept()).isEmpty();
      }
    }
    assertThat(Files.exists(path)).isTrue();
  }

  @Test
  void a_path_that_is_taken_and_one_nobody_listens_on_are_told_apart(@TempDir Path dir)
      throws Exception {
    Path path = dir.resolve("taken");
    UnixListener.bind(libc, path, 1).close();
    assertThatThrownBy(() -> UnixListener.bind(libc, path, 1))
        .hasMessageContaining("bind: EADDRINUSE")
        .hasMessageContaining(path.toString());
    assertThatThrownBy(() -> UnixSocket.connect(libc, path))
        .hasMessageContaining("connect: ECONNREFUSED");
    assertThatThrownBy(() -> UnixSocket.connect(libc, dir.resolve("none")))
        .hasMessageContaining("connect: ENOENT");
  }

  @Test
  void a_path_longer_than_a_socket_address_is_named(@TempDir Path dir) {
    Path path = dir.resolve("x".repeat(108));
    assertThatThrownBy(() -> UnixListener.bind(libc, path, 1))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG))
        .hasMessageContaining(path.toString());
    assertThatThrownBy(() -> UnixSocket.connect(libc, path)).hasMessageContaining("107");
  }

  @Test
  void a_listener_whose_backlog_is_full_does_not_make_a_client_wait(@TempDir Path dir)
      throws Exception {
    Path path = dir.resolve("full");
    List<UnixSocket> clients = new ArrayList<>();
    try (UnixListener listener = UnixListener.bind(libc, path, 1)) {
      assertThat(listener.path()).isEqualTo(path);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10; i++) {
                  clients.add(UnixSocket.connect(libc, path));
                }
              })
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
    } finally {
      clients.forEach(UnixSocket::close);
    }
  }

  @Test
  void an_o_path_descriptor_can_be_passed_too() throws Exception {
    try (Fd path = Fd.open(libc, Path.of("/"), OpenFlag.PATH)) {
      left.send(bytes("x"), List.of(path));
    }
    right.receive(arena.allocate(1), received::add);
    assertThat(received).hasSize(1);
  }
}
