package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.ChildJvm.Ending;
import dev.busproof.memfd.guard.BusGuard;
import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.Syscall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules that docs/signal-safety.md states: that the guard keeps them, and what becomes of those
 * who do not.
 */
class SignalRulesTest {
  private static final int STORM_SIGNALS = 2000;
  private static final long MILLISECOND_NANOS = 1_000_000;
  private static final int KILLED = 128 + 9;

  private final Libc libc = Libc.system();

  @TempDir private Path directory;

  @BeforeAll
  static void needs_a_guard_for_this_architecture() {
    Assumptions.assumeTrue(
        BusGuard.supported(), "there is no SIGBUS handler for " + System.getProperty("os.arch"));
  }

  private ChildJvm child(String... flags) {
    return new ChildJvm(directory).with(flags);
  }

  private static void assertSurvived(Ending ending) {
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.output()).endsWith("survived\n");
    assertThat(ending.crashReport()).isEmpty();
  }

  /** The JVM would write a line about every signal that hits a thread of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC", "-XX:+UseZGC"})
  void readers_survive_truncation_in_a_storm_of_other_signals_and_collections(String collector)
      throws Exception {
    Path stormed = directory.resolve("stormed");
    assertSurvived(
        child(collector, "-Xlog:os=off")
            .visitedBy((process, output) -> storm(process, output, stormed))
            .run(SignalStorm.class, stormed.toString()));
  }

  /** A thousand a second, until the child ends. */
  private void storm(Process process, Path output, Path stormed)
      throws IOException, InterruptedException {
    awaitLine(output, "started");
    long next = System.nanoTime();
    for (int sent = 0; process.isAlive(); sent++) {
      if (Thread.interrupted()) {
        return;
      }
      int result = libc.kill(process.pid(), Constants.SIGUSR2);
      assertThat(result).isIn(0, -Errno.ESRCH);
      if (sent == STORM_SIGNALS) {
        Files.createFile(stormed);
      }
      next += MILLISECOND_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private static void awaitLine(Path output, String start)
      throws IOException, InterruptedException {
    while (Files.readAllLines(output).stream().noneMatch(line -> line.startsWith(start))) {
      Thread.sleep(20);
    }
  }

  /** The JVM's own library for those who chain signal handlers: preloaded, it wraps sigaction. */
  @Test
  void the_guard_works_with_what_else_watches_signal_handlers() throws Exception {
    Path libjsig = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
    Ending chained =
        child("-Xint")
            .environment("LD_PRELOAD", libjsig.toString())
            .run(GuardScenarios.class, "loads", "guarded");
    Ending checked = child("-Xint", "-Xcheck:jni").run(GuardScenarios.class, "loads", "guarded");
    for (Ending ending : new Ending[] {chained, checked}) {
      assertSurvived(ending);
      assertThat(ending.output()).contains("sum 0, faults 1");
    }
  }

  /** BUS_ADRALN, BUS_OBJERR, BUS_MCEERR_AR and BUS_MCEERR_AO, on a page the guard watches. */
  @ParameterizedTest
  @CsvSource({"1", "3", "4", "5"})
  void a_sigbus_of_another_cause_within_a_range_is_the_jvms_as_before(String code)
      throws Exception {
    Ending guarded = child("-XX:+UseSerialGC").run(SignalScenarios.class, "cause", "guarded", code);
    Ending bare = child("-XX:+UseSerialGC").run(SignalScenarios.class, "cause", "bare", code);
    for (Ending ending : new Ending[] {guarded, bare}) {
      assertThat(ending.crashed()).as(ending::toString).isTrue();
      assertThat(ending.crashReport()).contains("SIGBUS", "si_code: " + code + " ");
    }
    assertThat(guarded.exitCode()).isEqualTo(bare.exitCode());
  }

  /** So what the handler reads in a siginfo of a fault comes from the kernel, or from ourselves. */
  @Test
  void another_process_cannot_send_what_looks_like_a_fault() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(128, 8);
      info.set(ValueLayout.JAVA_INT, 0, Constants.SIGBUS);
      int adrerr = 2;
      info.set(ValueLayout.JAVA_INT, 8, adrerr);
      long result =
          libc.syscall(
              Syscall.RT_SIGQUEUEINFO, other.pid(), Constants.SIGBUS, info.address(), 0, 0, 0);
      assertThat(result).isEqualTo(-Errno.EPERM);
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_handler_that_allocates_waits_for_the_thread_it_interrupted() throws Exception {
    assertStuck("allocates");
  }

  @Test
  void a_handler_that_locks_waits_for_the_thread_it_interrupted() throws Exception {
    assertStuck("locks");
  }

  /** It has nothing to wait for: what it runs on is there beforehand. */
  @Test
  void the_guard_does_not_care_what_the_interrupted_thread_holds() throws Exception {
    Ending ending = child().run(SignalScenarios.class, "locked");
    assertSurvived(ending);
    assertThat(ending.output()).contains("read 0\nfaults 1\n");
  }

  @Test
  void a_handler_that_calls_into_java_aborts_the_jvm() throws Exception {
    Ending ending = child().run(SignalScenarios.class, "upcall");
    assertThat(ending.crashed()).as(ending::toString).isTrue();
    assertThat(ending.output()).doesNotContain("read 0", "survived");
    assertThat(ending.crashReport()).contains("wrong thread state for upcall");
  }

  /**
   * The child says so itself, and is then killed: it cannot even exit any more. Each of its threads
   * has an arena of its own, or the one that is to say so might wait for the stuck one too.
   */
  private void assertStuck(String scenario) throws Exception {
    Path binary = badHandlers();
    Ending ending =
        child()
            .environment("MALLOC_ARENA_MAX", "256")
            .visitedBy((process, output) -> {
              awaitLine(output, "stuck");
              process.destroyForcibly();
            })
            .run(SignalScenarios.class, scenario, binary.toString());
    assertThat(ending.output()).contains("stuck in a handler\n").doesNotContain("survived");
    assertThat(ending.exitCode()).isEqualTo(KILLED);
  }

  private Path badHandlers() throws Exception {
    Assumptions.assumeTrue(Abi.current() == Abi.X86_64, "the bad handlers are for x86-64");
    Path binary = directory.resolve("bad.bin");
    tool("as", "--64", "-o", "bad.o", Path.of("src/test/asm/bad-handlers-x86_64.s"));
    tool("objcopy", "-O", "binary", "-j", ".text", "bad.o", binary);
    return binary;
  }

  private void tool(Object... words) throws Exception {
    java.util.List<String> command =
        java.util.Arrays.stream(words)
            .map(word -> word instanceof Path path ? path.toAbsolutePath().toString() : "" + word)
            .toList();
    try {
      Process process =
          new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } catch (IOException e) {
      Assumptions.abort("no " + words[0] + " is installed (package binutils)");
    }
  }
}
