package dev.busproof.compositor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.memfd.io.PeerCredentials;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect. To be another user takes root: without, only the rule itself is tested. */
class TrustedUsersTest {
  private static final int NOBODY = 65534;
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

  @TempDir Path directory;

  @Test
  void our_own_user_and_root_are_trusted_and_nobody_else() {
    TrustedUsers users = new TrustedUsers(1000);
    assertThat(users.include(new PeerCredentials(1, 1000, 100))).isTrue();
    assertThat(users.include(new PeerCredentials(1, 0, 0))).isTrue();
    assertThat(users.include(new PeerCredentials(1, 1001, 1000))).isFalse();
    assertThat(users.include(new PeerCredentials(0, -1, -1))).isFalse();
    assertThat(new TrustedUsers(0).include(new PeerCredentials(1, 1000, 1000))).isFalse();
  }

  @Test
  void another_user_who_reaches_the_socket_is_told_and_not_served() throws Exception {
    assumeTrue(Libc.system().geteuid() == 0, "needs root");
    open(directory, "rwx--x--x");
    Path jar = ClassesJar.in(directory);
    open(jar, "rw-r--r--");
    try (RunningCompositor compositor = RunningCompositor.start()) {
      Path socket = compositor.compositor().socketPath();
      open(requireNonNull(socket.getParent()), "rwx--x--x");
      open(socket, "rw-rw-rw-");
      assertThat(run(jar, socket))
          .startsWith("wl_display 3 user 65534 is not served")
          .endsWith("this compositor is for root");
      assertThat(compositor.statistics().foreignersRefused()).isEqualTo(1);
      assertThat(compositor.statistics().clientsAccepted()).isZero();
      compositor.assertServes();
    }
  }

  @Test
  void root_is_served_by_a_compositor_of_somebody_else() throws Exception {
    assumeTrue(Libc.system().geteuid() == 0, "needs root");
    open(directory, "rwx--x--x");
    Path theirs = Files.createDirectory(directory.resolve("theirs"));
    Files.setAttribute(theirs, "unix:uid", NOBODY);
    try (ChildCompositor compositor = ChildCompositor.start(theirs, 1024, AS_NOBODY)) {
      compositor.connect().roundtrip();
    }
  }

  private static void open(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** What a client of another user is told. */
  private static String run(Path jar, Path socket) throws Exception {
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.addAll(ChildCompositor.java(jar));
    command.addAll(List.of(StrangerMain.class.getName(), socket.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String said = String.join("\n", process.inputReader().lines().toList());
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      var _ = process.destroyForcibly();
    }
  }
}
