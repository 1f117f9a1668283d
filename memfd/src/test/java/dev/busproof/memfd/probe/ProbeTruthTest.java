package dev.busproof.memfd.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdFacts;
import dev.busproof.memfd.FileKind;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows against the same facts come by in another way: the JDK, other programs, other calls. */
class ProbeTruthTest {
  private static final String YES = "yes";
  private static final String NO = "no";

  private static ProbeReport report = new ProbeReport(java.util.List.of());

  private final Libc libc = Libc.system();

  @BeforeAll
  static void probe() {
    report =
        KernelProbeTest.probe(
            Libc.system(), ProbeOptions.defaults().withFatalCommand(FatalLoadMain.command("ffm")));
  }

  private static String text(String feature) {
    return report.answer(feature).orElseThrow(() -> new AssertionError(feature)).text();
  }

  private static String yesIf(boolean condition) {
    return condition ? YES : NO;
  }

  /** What the JDK's own file channels meet on a sealed file. */
  private static boolean failsOn(Seal seal, FileAction action) throws IOException {
    try (Memfd memfd = Memfd.create(Libc.system(), "truth", 8192, Memfd.Option.SEALABLE)) {
      Path path = Path.of("/proc/self/fd/" + memfd.fd().number());
      memfd.seal(seal);
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        action.on(file);
        return false;
      } catch (IOException e) {
        return true;
      }
    }
  }

  private interface FileAction {
    void on(RandomAccessFile file) throws IOException;
  }

  @Test
  void the_jdk_cannot_shorten_what_is_sealed_against_it() throws Exception {
    assertThat(text("seal.shrink.forbids-truncate"))
        .isEqualTo(yesIf(failsOn(Seal.SHRINK, file -> file.setLength(10))))
        .isEqualTo(YES);
    assertThat(text("seal.grow.forbids-truncate"))
        .isEqualTo(yesIf(failsOn(Seal.GROW, file -> file.setLength(10))))
        .isEqualTo(NO);
  }

  @Test
  void the_jdk_cannot_lengthen_write_or_map_what_is_sealed_against_it() throws Exception {
    assertThat(text("seal.grow.forbids-grow"))
        .isEqualTo(yesIf(failsOn(Seal.GROW, file -> file.setLength(100_000))))
        .isEqualTo(YES);
    assertThat(text("seal.write.forbids-write"))
        .isEqualTo(yesIf(failsOn(Seal.WRITE, file -> file.write(1))))
        .isEqualTo(YES);
    assertThat(text("seal.shrink.forbids-write"))
        .isEqualTo(yesIf(failsOn(Seal.SHRINK, file -> file.write(1))))
        .isEqualTo(NO);
    assertThat(text("seal.write.forbids-writable-map"))
        .isEqualTo(yesIf(failsOn(Seal.WRITE, file -> map(file, MapMode.READ_WRITE))))
        .isEqualTo(YES);
    assertThat(text("seal.write.forbids-private-map"))
        .isEqualTo(yesIf(failsOn(Seal.WRITE, file -> map(file, MapMode.PRIVATE))))
        .isEqualTo(NO);
  }

  private static void map(RandomAccessFile file, MapMode mode) throws IOException {
    var _ = file.getChannel().map(mode, 0, 4096);
  }

  @Test
  void the_jdk_reads_a_hole_without_a_page() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "truth", 1 << 20)) {
      Path path = Path.of("/proc/self/fd/" + memfd.fd().number());
      try (FileChannel channel = FileChannel.open(path)) {
        assertThat(channel.read(ByteBuffer.allocate(1 << 20), 0)).isEqualTo(1 << 20);
      }
      assertThat(text("hole.pread.allocates"))
          .isEqualTo(yesIf(FdFacts.of(libc, memfd.fd()).allocatedBytes() > 0))
          .isEqualTo(NO);
      try (FileChannel channel = FileChannel.open(path)) {
        assertThat(channel.map(MapMode.READ_ONLY, 0, 4096).get(0)).isZero();
      }
      assertThat(text("hole.shared-map-read.allocates"))
          .isEqualTo(yesIf(FdFacts.of(libc, memfd.fd()).allocatedBytes() > 0))
          .isEqualTo(YES);
    }
  }

  @Test
  void flags_of_descriptors_are_what_proc_says() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "truth", 1)) {
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + memfd.fd().number()));
      int flags = Integer.parseInt(info.replaceAll("(?s).*flags:\\s*(\\d+).*", "$1"), 8);
      assertThat(text("memfd.cloexec")).isEqualTo(yesIf((flags & 02000000) != 0)).isEqualTo(YES);
      Path path = Path.of("/proc/self/fd/" + memfd.fd().number());
      boolean executable = ((int) Files.getAttribute(path, "unix:mode") & 0111) != 0;
      assertThat(text("memfd.plain-is-executable")).isEqualTo(yesIf(executable));
    }
  }

  @Test
  void a_load_past_the_end_is_a_sigbus_and_the_guard_makes_it_zeros() {
    assertThat(report.answer("eof.load.kills")).hasValue(Answer.yes("SIGBUS"));
    assertThat(text("guard.exists")).isEqualTo(yesIf(BusGuard.supported()));
    if (BusGuard.supported()) {
      assertThat(text("guard.installs")).isEqualTo(YES);
      assertThat(text("guard.turns-fault-into-zeros")).isEqualTo(YES);
      assertThat(text("eof.load.si-code")).isEqualTo("BUS_ADRERR");
      assertThat(text("eof.load.si-addr-is-exact")).isEqualTo(YES);
    }
  }

  @Test
  void secret_memory_is_there_when_it_can_be_had() {
    boolean there;
    try (Fd secret = Fd.secret(libc)) {
      there = FdFacts.of(libc, secret).kind() == FileKind.SECRET;
    } catch (LinuxException e) {
      there = false;
    }
    assertThat(text("memfd-secret.create").equals(YES)).isEqualTo(there);
  }

  @Test
  void devices_that_are_not_there_are_a_no() {
    if (!Files.exists(Path.of("/dev/udmabuf"))) {
      assertThat(report.answer("udmabuf.create")).hasValue(Answer.no("ENOENT"));
    }
  }

  @Test
  void io_uring_is_refused_where_its_sysctl_says_so() {
    if (text("sysctl.kernel.io_uring_disabled").equals("2")) {
      assertThat(text("io-uring.setup")).isEqualTo("not permitted");
    } else if (text("io-uring.setup").equals(YES)) {
      assertThat(text("io-uring.read")).isEqualTo(YES);
      assertThat(text("io-uring.read.past-end")).isEqualTo("0 bytes");
    }
  }

  @Test
  void the_machine_is_the_one_the_jdk_sees() throws Exception {
    assertThat(text("system.kernel")).isEqualTo(System.getProperty("os.version"));
    assertThat(text("system.page-bytes")).isEqualTo(output("getconf", "PAGE_SIZE"));
    assertThat(text("sysctl.vm.max_map_count"))
        .isEqualTo(output("cat", "/proc/sys/vm/max_map_count"));
    String type = output("stat", "-f", "-c", "%t", "/dev/shm");
    assertThat(text("file-system.shm")).isEqualTo(FileSystemName.of(Long.parseLong(type, 16)));
  }

  @Test
  void limits_are_those_of_proc() throws Exception {
    String limits = Files.readString(Path.of("/proc/self/limits"));
    String soft = limits.replaceAll("(?s).*Max open files\\s+(\\S+).*", "$1");
    assertThat(text("limit.nofile")).isEqualTo(soft);
    String locked = limits.replaceAll("(?s).*Max locked memory\\s+(\\S+)\\s+(\\S+).*", "$1, $2");
    assertThat(text("limit.memlock")).isIn(locked, locked.replaceAll(", .*", ""));
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.strip();
  }
}
