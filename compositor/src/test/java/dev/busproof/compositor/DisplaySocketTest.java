package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a compositor can be reached, and how two of them stay out of each other's way. */
class DisplaySocketTest {
  private final Libc libc = Libc.system();
  @TempDir Path directory;

  @BeforeEach
  void close_the_directory_to_others() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void the_first_free_number_is_taken() throws Exception {
    try (DisplaySocket first = bind();
        DisplaySocket second = bind()) {
      assertThat(first.path()).isEqualTo(directory.resolve("wayland-0"));
      assertThat(second.path()).isEqualTo(directory.resolve("wayland-1"));
    }
  }

  @Test
  void nothing_is_left_behind() throws Exception {
    bind().close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_named_socket_that_is_taken_is_refused_by_name() throws Exception {
    try (DisplaySocket taken = bind("house")) {
      assertThatThrownBy(() -> bind("house"))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(taken.path().toString())
          .hasMessageContaining("house.lock");
      assertThat(taken.path()).exists();
    }
  }

  @Test
  void the_socket_of_a_dead_compositor_is_replaced() throws Exception {
    Path left = directory.resolve("wayland-0");
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(left));
    }
    Files.createFile(directory.resolve("wayland-0.lock"));
    try (DisplaySocket socket = bind()) {
      assertThat(socket.path()).isEqualTo(left);
      TestClient.connect(left).close();
    }
  }

  @Test
  void a_lock_held_by_another_process_is_respected() throws Exception {
    // flock(2) belongs to the open file: another descriptor of ours stands for another process.
    try (Fd lock =
        Fd.open(libc, directory.resolve("wayland-0.lock"), OpenFlag.READ_WRITE, OpenFlag.CREATE)) {
      assertThat(lock.tryLock()).isTrue();
      try (DisplaySocket socket = bind()) {
        assertThat(socket.path()).isEqualTo(directory.resolve("wayland-1"));
      }
    }
  }

  @Test
  void a_file_in_the_way_is_not_deleted() throws Exception {
    Path precious = Files.createFile(directory.resolve("house"));
    assertThatThrownBy(() -> bind("house"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("not a socket");
    assertThat(precious).exists();
  }

  @Test
  void a_path_longer_than_the_kernel_takes_is_refused_with_its_length() {
    assertThatThrownBy(() -> bind("x".repeat(108)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("107");
  }

  @Test
  void a_name_with_a_slash_is_refused() {
    assertThatThrownBy(() -> bind("../house")).isInstanceOf(StartException.class);
  }

  @Test
  void a_directory_open_to_others_is_refused() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(() -> RuntimeDirectory.open(Optional.of(directory)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("chmod 700");
  }

  @Test
  void a_missing_directory_is_refused() {
    assertThatThrownBy(() -> RuntimeDirectory.open(Optional.of(directory.resolve("nowhere"))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void clients_can_connect_before_the_loop_runs() throws Exception {
    try (Compositor compositor =
            Compositor.start(CompositorOptions.builder().runtimeDirectory(directory).build());
        TestClient client = TestClient.connect(compositor.socketPath())) {
      assertThat(client.hasEnded()).isFalse();
    }
    assertThat(directory).isEmptyDirectory();
  }

  private DisplaySocket bind() throws StartException {
    return DisplaySocket.bind(libc, directory, Optional.empty());
  }

  private DisplaySocket bind(String name) throws StartException {
    return DisplaySocket.bind(libc, directory, Optional.of(name));
  }
}
