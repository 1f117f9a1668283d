package dev.busproof.compositor.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.memfd.AccessMode;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeymapTest {
  private static final Libc LIBC = Libc.system();

  @Test
  void clients_read_the_text_and_its_final_nul() throws Exception {
    try (Keymap keymap = Keymap.create(LIBC);
        Fd fd = keymap.forClient();
        Arena arena = Arena.ofConfined()) {
      assertThat(fd.sizeBytes()).isEqualTo(keymap.sizeBytes());
      MemorySegment bytes = arena.allocate(keymap.sizeBytes());
      assertThat(fd.pread(bytes, 0)).isEqualTo(keymap.sizeBytes());
      assertThat(bytes.get(ValueLayout.JAVA_BYTE, keymap.sizeBytes() - 1)).isZero();
      assertThat(bytes.getString(0)).contains("xkb_keymap {").endsWith("};\n");
    }
  }

  @Test
  void no_client_can_change_it_for_the_others() throws Exception {
    try (Keymap keymap = Keymap.create(LIBC);
        Fd fd = keymap.forClient()) {
      FdFacts facts = FdFacts.of(LIBC, fd);
      assertThat(facts.access()).isEqualTo(AccessMode.READ_ONLY);
      assertThat(facts.seals()).contains(Seal.WRITE, Seal.SHRINK, Seal.GROW, Seal.SEAL);
      byte[] byteOfOurs = "x".getBytes(StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> fd.pwrite(byteOfOurs, 0, 1, 0)).isInstanceOf(LinuxException.class);
      assertThatThrownBy(() -> fd.truncate(0)).isInstanceOf(LinuxException.class);
      Path again = Path.of("/proc/self/fd/" + fd.number());
      assertThatThrownBy(() -> Files.write(again, byteOfOurs))
          .isInstanceOf(java.io.IOException.class);
    }
  }

  @Test
  void libxkbcommon_compiles_it() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/xkbcli")), "xkbcli (libxkbcommon-tools) is absent");
    Process compiler =
        new ProcessBuilder("/usr/bin/xkbcli", "compile-keymap", "--from-xkb")
            .redirectErrorStream(true)
            .start();
    try {
      try (OutputStream in = compiler.getOutputStream()) {
        in.write(Keymap.bundledText());
      }
      String printed = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(compiler.waitFor(30, TimeUnit.SECONDS)).isTrue();
      // xkbcli 1.5 ends with 1 here whatever happened, but prints the keymap only if it compiled
      // it.
      assertThat(printed).contains("xkb_symbols").doesNotContainIgnoringCase("error");
    } finally {
      compiler.destroyForcibly();
    }
  }
}
