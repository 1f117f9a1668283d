package dev.busproof.clientsim.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.busproof.clientsim.observe.ProcessSample;
import dev.busproof.clientsim.observe.ThreadSample;
import dev.busproof.memfd.libc.Libc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process is busy with, told apart on real ones. */
@Timeout(60)
class ThreadWatchTest {
  private static final long WATCH_MILLIS = 200;

  @Test
  void a_process_that_waits_is_found_in_its_system_call() throws Exception {
    var seen =
        watchUntil(List.of("sleep", "1000"), main -> main.systemCall().contains("nanosleep"));

    assertThat(main(seen).state()).isEqualTo("S");
  }

  @Test
  void a_process_that_reads_a_silent_pipe_is_found_at_that_pipe() throws Exception {
    // Its standard input is our pipe, into which nobody writes.
    var seen = watchUntil(List.of("cat"), main -> main.systemCall().startsWith("read of pipe"));

    assertThat(main(seen).state()).isEqualTo("S");
  }

  @Test
  void a_process_that_spins_uses_the_processor_and_is_in_no_system_call() throws Exception {
    var seen =
        watchUntil(List.of("sh", "-c", "while :; do :; done"), main -> main.cpuPercent() > 0);

    assertThat(seen.cpuPercent()).isPositive();
    assertThat(main(seen).systemCall()).isEmpty();
  }

  /** The parent of a vfork cannot be interrupted until its child ends or becomes something else. */
  @Test
  void a_process_that_cannot_be_interrupted_is_seen_so() throws Exception {
    var perl = Path.of("/usr/bin/perl");
    assumeTrue(Files.isExecutable(perl), "perl calls clone(2) for us");
    int cloneCall = System.getProperty("os.arch").equals("aarch64") ? 220 : 56;
    // CLONE_VFORK | SIGCHLD, without CLONE_VM: the child has memory of its own.
    var script = "syscall(%d, 0x4011, 0, 0, 0, 0) == 0 and sleep 1000".formatted(cloneCall);
    var seen = watchUntil(List.of(perl.toString(), "-e", script), main -> main.state().equals("D"));

    assertThat(main(seen).systemCall()).isEqualTo("clone");
    if (Libc.system().geteuid() == 0) {
      assertThat(main(seen).kernelStack()).anyMatch(line -> line.contains("clone"));
    }
  }

  @Test
  void a_process_that_is_gone_has_no_threads() throws Exception {
    var process = new ProcessBuilder("true").start();
    process.waitFor();

    assertThat(new ThreadWatch(process.pid()).sample(1).threads()).isEmpty();
  }

  private static ThreadSample main(ProcessSample seen) {
    return seen.threads().getFirst();
  }

  /** It takes a while until a process just started does what it is for. */
  private static ProcessSample watchUntil(List<String> command, Predicate<ThreadSample> isThere)
      throws Exception {
    var process = new ProcessBuilder(command).start();
    try {
      while (true) {
        var seen = new ThreadWatch(process.pid()).sample(WATCH_MILLIS);
        if (isThere.test(main(seen))) {
          return seen;
        }
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
