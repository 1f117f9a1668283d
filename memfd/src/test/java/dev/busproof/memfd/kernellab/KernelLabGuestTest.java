package dev.busproof.memfd.kernellab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.kernellab.Lab.Ending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel lab's guests as their users meet them. */
@EnabledIf(value = "dev.busproof.memfd.kernellab.Lab#hasKernel", disabledReason = Lab.NO_KERNEL)
class KernelLabGuestTest {
  @TempDir private Path directory;

  private Lab lab() {
    return new Lab(directory);
  }

  @Test
  void streams_and_exit_status_are_the_commands() throws Exception {
    Ending ending =
        lab()
            .run(
                "um",
                "--",
                "sh",
                "-c",
                "echo \"$1 $(uname -r)\"; echo to err >&2; exit 7",
                "sh",
                "a  b");
    assertThat(ending.status()).isEqualTo(7);
    assertThat(ending.out()).matches("a {2}b \\S+-nosigbus\n");
    assertThat(ending.err()).isEqualTo("to err\n");
    assertThat(directory.resolve("t")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          exec perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)' | the guest ended before its command did
          echo '<1>BUG: made up by a test' >/dev/kmsg                       | the kernel complained
          echo '<4>WARNING: CPU: 0 PID: 1 at made/up.c:1' >/dev/kmsg        | the kernel complained
          echo '<2>kernel BUG at made/up.c:1!' >/dev/kmsg                   | the kernel complained
          echo '<4>invalid opcode: 0000 [#1]' >/dev/kmsg                    | the kernel complained
          """)
  void a_guest_that_dies_and_a_kernel_that_complains_are_the_labs_failures(
      String script, String told) throws Exception {
    Ending ending = lab().run("um", "--", "sh", "-c", script + "; sleep 2");
    assertThat(ending.status()).as(ending::err).isEqualTo(125);
    assertThat(ending.err()).contains("busproof kernel: " + told);
    assertThat(directory.resolve("t")).isEmptyDirectory();
  }

  @Test
  void a_command_that_is_not_there_is_the_commands_failure() throws Exception {
    Ending ending = lab().run("um", "--", "/nonexistent/compositor");
    assertThat(ending.status()).isEqualTo(127);
    assertThat(ending.err()).contains("/nonexistent/compositor");
    assertThat(lab().run("um", "--", "-e").status()).isEqualTo(127);
  }

  @Test
  void more_memory_than_there_is_room_for_is_told_before_anything_is_started() throws Exception {
    Ending ending = lab().run("um", "--memory", "900000G", "--", "true");
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err()).contains("no room for 900000G of memory").hasLineCount(1);
  }

  @Test
  @EnabledIf(
      value = "dev.busproof.memfd.kernellab.Lab#isRoot",
      disabledReason = "only root can mount")
  void a_directory_whose_programs_may_not_run_is_not_taken_for_memory() throws Exception {
    ProcessBuilder builder = lab().builder(Map.of(), "um", "--memory", "500M", "--", "echo", "yes");
    builder
        .command()
        .addAll(
            0,
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec,size=600M tmpfs /dev/shm && exec \"$@\"",
                "sh"));
    Process running = builder.redirectOutput(directory.resolve("out").toFile()).start();
    assertThat(lab().end(running)).isEqualTo(new Ending(0, "yes\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/shm", "/var/tmp/.kernel-lab"})
  void temporary_files_may_lie_below_what_a_guest_has_its_own_of(String place) throws Exception {
    boolean made = Path.of(place).toFile().mkdir();
    Path temporary = Files.createTempDirectory(Path.of(place), "kernel-lab");
    Path kept = Files.createDirectory(temporary.resolve("kept"));
    try {
      Map<String, String> environment = Map.of("TMPDIR", temporary.toString());
      String script = "echo yes >\"$1/file\"";
      Process running =
          lab()
              .start(
                  environment,
                  "um",
                  "--write",
                  "" + kept,
                  "--",
                  "sh",
                  "-c",
                  script,
                  "sh",
                  "" + kept);
      assertThat(lab().end(running)).isEqualTo(new Ending(0, "", ""));
      assertThat(kept.resolve("file")).hasContent("yes");
      assertThat(temporary.toFile().list()).containsExactly("kept");
    } finally {
      Files.deleteIfExists(kept.resolve("file"));
      Files.delete(kept);
      Files.delete(temporary);
      if (made) {
        Files.delete(Path.of(place));
      }
    }
  }

  @Test
  void a_directory_that_cannot_be_shared_for_writing_is_the_labs_failure() throws Exception {
    // In the guest there is no such process.
    String place = "/proc/" + ProcessHandle.current().pid() + "/task";
    Ending ending = lab().run("um", "--write", place, "--", "true");
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err()).contains("--write " + place + " could not be mounted in the guest");
  }

  @Test
  void a_working_directory_that_the_guest_has_not_is_the_labs_failure() throws Exception {
    Path hidden = Files.createTempDirectory(Path.of("/dev/shm"), "kernel-lab");
    try {
      ProcessBuilder builder = lab().builder(Map.of(), "um", "--", "pwd");
      builder.directory(hidden.toFile()).redirectOutput(directory.resolve("out").toFile());
      Ending ending = lab().end(builder.start());
      assertThat(ending.status()).isEqualTo(125);
      assertThat(ending.err())
          .startsWith("busproof kernel: the working directory " + hidden + " is not in the guest")
          .hasLineCount(1);
    } finally {
      Files.delete(hidden);
    }
  }

  @Test
  void var_tmp_is_a_disk_in_there_and_has_what_the_host_has_in_it() throws Exception {
    Path tree = Files.createTempDirectory(Path.of("/var/tmp"), ".kernel-lab");
    Path file = tree.resolve("file");
    try {
      Files.writeString(file, "the host's\n");
      Ending ending =
          lab().run("um", "--", "sh", "-c", "stat -f -c %T /var/tmp; cat \"$1\"", "sh", "" + file);
      assertThat(ending).isEqualTo(new Ending(0, "ext2/ext3\nthe host's\n", ""));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(tree);
    }
  }

  @Test
  @EnabledIf(
      value = "dev.busproof.memfd.kernellab.Lab#isRoot",
      disabledReason = "only root can be somebody else")
  void an_ordinary_user_needs_no_more_than_a_kernel_in_the_cache() throws Exception {
    Path kernel = Lab.kernelDirectory();
    // Everything that belongs to this user is below one directory, which is not the root's.
    Path home = Files.createDirectory(directory.resolve("home"));
    Lab.shell(
        "cp -r kernel-lab \"$1\" && mkdir -p \"$1/cache/busproof/kernel/kernels\" \"$1/t\""
            + " && cp -r \"$2\" \"$1/cache/busproof/kernel/kernels/\""
            + " && chown -R 65534:65534 \"$1\" && chmod 755 \"$1/..\"",
        home.toString(),
        kernel.toString());
    Process running =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "env",
                "-i",
                "-C",
                home.toString(),
                "PATH=/usr/bin:/bin",
                "HOME=" + home,
                "XDG_CACHE_HOME=" + home.resolve("cache"),
                "TMPDIR=" + home.resolve("t"),
                "kernel-lab/kernel-lab",
                "um",
                "--write",
                home.toString(),
                "--",
                "sh",
                "-c",
                "uname -r; cat /etc/shadow; echo from the guest >file")
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    Ending ending = lab().end(running);
    assertThat(ending.status()).as(ending::err).isZero();
    assertThat(ending.out()).matches("\\S+-nosigbus\n");
    assertThat(ending.err()).contains("/etc/shadow: Permission denied");
    assertThat(home.resolve("file")).hasContent("from the guest");
    assertThat(Files.getAttribute(home.resolve("file"), "unix:uid")).isEqualTo(65534);
    assertThat(home.resolve("t")).isEmptyDirectory();
    assertThat(lab().left()).isEmpty();
  }

  @Test
  void what_a_guest_writes_is_gone_but_for_what_it_may_keep() throws Exception {
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Path gone = Files.createDirectory(directory.resolve("gone"));
    Ending ending =
        lab()
            .run(
                "um",
                "--write",
                kept.toString(),
                "--",
                "sh",
                "-c",
                "echo yes >\"$1/file\" && echo yes >\"$2/file\" && cat \"$2/file\"",
                "sh",
                kept.toString(),
                gone.toString());
    assertThat(ending).isEqualTo(new Ending(0, "yes\n", ""));
    assertThat(kept.resolve("file")).hasContent("yes");
    assertThat(gone).isEmptyDirectory();
  }

  @Test
  void a_guest_whose_time_is_up_is_ended_and_that_is_the_labs_failure() throws Exception {
    Ending ending = lab().run("um", "--time-limit", "8", "--", "sleep", "1000");
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err()).contains("the guest was ended after 8 s (--time-limit)");
    assertThat(lab().left()).isEmpty();
  }

  @Test
  void a_lab_that_is_told_to_end_leaves_nothing_behind() throws Exception {
    Process running = lab().start(Map.of(), "um", "--", "sh", "-c", "echo up; sleep 1000");
    while (running.isAlive() && Files.size(directory.resolve("out")) == 0) {
      Thread.sleep(50);
    }
    assertThat(lab().left()).as("while it runs").isNotEmpty();
    running.destroy();
    assertThat(lab().end(running)).isEqualTo(new Ending(143, "up\n", ""));
    assertThat(lab().left()).isEmpty();
    assertThat(directory.resolve("t")).isEmptyDirectory();
  }

  @Test
  void a_pipe_that_a_lab_wrote_into_comes_to_its_end_when_the_lab_is_told_to_end()
      throws Exception {
    Process running =
        lab().builder(Map.of(), "um", "--", "sh", "-c", "echo up; sleep 1000").start();
    try (BufferedReader out = running.inputReader()) {
      assertThat(out.readLine()).isEqualTo("up");
      running.toHandle().destroy(); // the process closes what is read of it
      CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> read(out));
      // The time limit, which a sleep kept the pipe open for, is 900 seconds.
      assertThat(rest.orTimeout(60, TimeUnit.SECONDS).join()).isEmpty();
    }
    assertThat(running.waitFor()).isEqualTo(143);
  }

  /** Where the host has two that sleep, a guest that may use both takes four times as long. */
  @Test
  void a_guest_of_one_processor_stays_on_one_of_the_hosts() throws Exception {
    Process running =
        lab().builder(Map.of(), "um", "--", "sh", "-c", "echo up; sleep 1000").start();
    try {
      assertThat(running.inputReader().readLine()).isEqualTo("up");
      List<Path> guest =
          running
              .descendants()
              .map(one -> Path.of("/proc", Long.toString(one.pid())))
              .filter(one -> Lab.commandLine(one).orElse("").contains("lab.run="))
              .toList();
      assertThat(guest).isNotEmpty();
      for (Path process : guest) {
        assertThat(process.resolve("status"))
            .content()
            .containsPattern("Cpus_allowed_list:\t\\d+\n");
      }
    } finally {
      running.destroy();
    }
    assertThat(running.waitFor()).isEqualTo(143);
  }

  @Test
  void a_cache_is_not_emptied_while_a_guest_runs_from_it() throws Exception {
    Path kernel = Lab.kernelDirectory();
    Path kernels = Files.createDirectories(directory.resolve("cache/busproof/kernel/kernels"));
    Files.createSymbolicLink(kernels.resolve(kernel.getFileName()), kernel);
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Process running =
        lab().builder(environment, "um", "--", "sh", "-c", "echo up; sleep 1000").start();
    Lab other = new Lab(Files.createDirectory(directory.resolve("other")));
    try {
      assertThat(running.inputReader().readLine()).isEqualTo("up");
      assertThat(other.end(other.start(environment, "clean")).status()).isEqualTo(125);
      assertThat(kernels).isNotEmptyDirectory();
    } finally {
      running.destroy();
    }
    assertThat(running.waitFor()).isEqualTo(143);
    assertThat(other.end(other.start(environment, "clean"))).isEqualTo(new Ending(0, "", ""));
    assertThat(kernels).doesNotExist();
    assertThat(kernel).isDirectory();
  }

  @Test
  void what_the_shell_says_about_a_kernel_that_aborts_is_not_the_users() throws Exception {
    Process running = lab().start(Map.of(), "um", "--", "sh", "-c", "echo up; sleep 1000");
    while (running.isAlive() && Files.size(directory.resolve("out")) == 0) {
      Thread.sleep(50);
    }
    ProcessHandle kernel =
        running
            .children()
            .filter(child -> child.info().command().orElse("").endsWith("/kernel"))
            .findFirst()
            .orElseThrow();
    Lab.shell("kill -ABRT \"$1\"", "" + kernel.pid());
    Ending ending = lab().end(running);
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err())
        .contains("the guest ended before its command did")
        .doesNotContain("Aborted");
  }

  private static String read(Reader reader) {
    try (StringWriter text = new StringWriter()) {
      reader.transferTo(text);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
