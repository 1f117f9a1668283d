package dev.busproof.memfd.kernellab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel lab as its users meet it. What needs a kernel runs where one is in the cache. */
class KernelLabTest {
  private static final Path LAB = Path.of("kernel-lab", "kernel-lab").toAbsolutePath();
  private static final String NO_KERNEL =
      "no kernel in the cache; ./busproof kernel um --build builds one";

  @TempDir private Path directory;

  /** How it ended, and what it printed. */
  private record Ending(int status, String out, String err) {}

  static boolean hasKernel() throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(LAB.toString(), "um", "--is-built")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return asked.waitFor() == 0;
  }

  static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** The directory of the kernel that {@code um} runs, whether it is there or not. */
  private Path kernelDirectory() throws IOException, InterruptedException {
    Process lab =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                for part in say options source build; do . "$1/lib/$part.sh"; done
                lab_dir=$1
                parse_options um --is-built
                locate_kernel
                printf %s "$kernel_dir"
                """,
                "bash",
                Objects.requireNonNull(LAB.getParent()).toString())
            .start();
    String path = new String(lab.getInputStream().readAllBytes(), UTF_8);
    assertThat(lab.waitFor()).isZero();
    return Path.of(path);
  }

  private static void shell(String script, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(words));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private Process start(Map<String, String> environment, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAB.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    // Whatever a guest leaves behind on this machine would be below it.
    builder.environment().put("TMPDIR", Files.createDirectories(directory.resolve("t")).toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Ending end(Process lab) throws IOException, InterruptedException {
    if (!lab.waitFor(180, TimeUnit.SECONDS)) {
      lab.destroy();
      throw new AssertionError("no end: " + Files.readString(directory.resolve("err")));
    }
    return new Ending(
        lab.exitValue(),
        Files.readString(directory.resolve("out")),
        Files.readString(directory.resolve("err")));
  }

  private Ending run(String... words) throws IOException, InterruptedException {
    return end(start(Map.of(), words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          vm -- true                        | 'vm' is not um, qemu or stock
          um                                | no command to run
          um --linux 5.10 -- true           | there are patches for 6.1 and 6.12
          um --flag 0x100000 -- true        | --flag 0x100000: one of 0x200000
          um --patch /nonexistent -- true   | --patch /nonexistent: no such file
          um --write /nonexistent -- true   | --write /nonexistent: no such directory
          um --memory much -- true          | --memory much: such as 3G
          um --time-limit 0 -- true         | --time-limit 0: not a whole number above 0
          um --linux                        | --linux needs a value
          um --fast -- true                 | there is no option --fast
          um --kvm -- true                  | --kvm goes with qemu and stock
          stock --patch none -- true        | stock kernels are the distribution's
          list all                          | list takes no more words
          """)
  void a_command_line_that_is_wrong_is_told_in_one_line(String words, String told)
      throws Exception {
    Ending ending = run(words.split(" "));
    assertThat(ending.status()).isEqualTo(2);
    assertThat(ending.err()).startsWith("busproof kernel: ").contains(told).hasLineCount(1);
    assertThat(ending.out()).isEmpty();
  }

  @Test
  void tools_that_are_missing_are_named_by_the_packages_that_have_them() throws Exception {
    Path tools = Files.createDirectory(directory.resolve("tools"));
    for (String tool :
        List.of(
            "bash",
            "basename",
            "cat",
            "cut",
            "dirname",
            "flock",
            "mkdir",
            "mktemp",
            "mv",
            "nproc",
            "printf",
            "readlink",
            "rm",
            "sed",
            "sha256sum")) {
      Path script = tools.resolve(tool);
      Files.writeString(script, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    Map<String, String> environment =
        Map.of("PATH", tools.toString(), "XDG_CACHE_HOME", directory.resolve("cache").toString());
    Process lab = start(environment, "um", "--build");
    Ending ending = end(lab);
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err())
        .contains("sudo apt-get install make gcc flex bison bc patch xz-utils perl")
        .hasLineCount(1);
  }

  @Test
  void a_kernel_that_is_not_in_the_cache_is_not_built_by_asking() throws Exception {
    Path cache = directory.resolve("cache");
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
    assertThat(end(start(environment, "um", "--is-built")).status()).isEqualTo(1);
    assertThat(cache).doesNotExist();
  }

  @Test
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  void streams_and_exit_status_are_the_commands() throws Exception {
    Ending ending =
        run(
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
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          exec perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)' | the guest ended before its command did
          echo '<1>BUG: made up by a test' >/dev/kmsg                       | the kernel complained
          """)
  void a_guest_that_dies_and_a_kernel_that_complains_are_the_labs_failures(
      String script, String told) throws Exception {
    Ending ending = run("um", "--", "sh", "-c", script + "; sleep 2");
    assertThat(ending.status()).as(ending::err).isEqualTo(125);
    assertThat(ending.err()).contains("busproof kernel: " + told);
    assertThat(directory.resolve("t")).isEmptyDirectory();
  }

  @Test
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  void a_command_that_is_not_there_is_the_commands_failure() throws Exception {
    Ending ending = run("um", "--", "/nonexistent/compositor");
    assertThat(ending.status()).isEqualTo(127);
    assertThat(ending.err()).contains("/nonexistent/compositor");
  }

  @Test
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  void var_tmp_is_a_disk_in_there_and_has_what_the_host_has_in_it() throws Exception {
    Path tree = Files.createTempDirectory(Path.of("/var/tmp"), "kernel-lab");
    Path file = tree.resolve("file");
    try {
      Files.writeString(file, "the host's\n");
      Ending ending =
          run("um", "--", "sh", "-c", "stat -f -c %T /var/tmp; cat \"$1\"", "sh", "" + file);
      assertThat(ending).isEqualTo(new Ending(0, "ext2/ext3\nthe host's\n", ""));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(tree);
    }
  }

  @Test
  @EnabledIf(value = "isRoot", disabledReason = "only root can be somebody else")
  void an_ordinary_user_needs_no_more_than_a_kernel_in_the_cache() throws Exception {
    Path kernel = kernelDirectory();
    assumeThat(kernel).as(NO_KERNEL).isDirectory();
    // Everything that belongs to this user is below one directory, which is not the root's.
    Path home = Files.createDirectory(directory.resolve("home"));
    shell(
        "cp -r kernel-lab \"$1\" && mkdir -p \"$1/cache/busproof/kernel/kernels\" \"$1/t\""
            + " && cp -r \"$2\" \"$1/cache/busproof/kernel/kernels/\""
            + " && chown -R 65534:65534 \"$1\" && chmod 755 \"$1/..\"",
        home.toString(),
        kernel.toString());
    Process lab =
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
    Ending ending = end(lab);
    assertThat(ending.status()).as(ending::err).isZero();
    assertThat(ending.out()).matches("\\S+-nosigbus\n");
    assertThat(ending.err()).contains("/etc/shadow: Permission denied");
    assertThat(home.resolve("file")).hasContent("from the guest");
    assertThat(Files.getAttribute(home.resolve("file"), "unix:uid")).isEqualTo(65534);
    assertThat(home.resolve("t")).isEmptyDirectory();
    assertThat(left()).isEmpty();
  }

  @Test
  void a_patch_that_does_not_apply_is_the_labs_failure() throws Exception {
    Path source = directory.resolve("linux");
    Files.createDirectories(source.resolve("mm"));
    Files.writeString(source.resolve("mm/mmap.c"), "int nothing;\n");
    shell("cd \"$1\" && tar -c -f linux.tar linux", directory.toString());
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Path tarball = directory.resolve("linux.tar");
    Ending ending = end(start(environment, "um", "--source", tarball.toString(), "--build"));
    assertThat(ending.status()).isEqualTo(125);
    assumeThat(ending.err()).as("tools to build with").doesNotContain("apt-get install");
    assertThat(ending.err()).contains("the patch does not apply to linux.tar");
    assertThat(end(start(environment, "list")).err()).contains("no kernels in ");
  }

  @Test
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  void what_a_guest_writes_is_gone_but_for_what_it_may_keep() throws Exception {
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Path gone = Files.createDirectory(directory.resolve("gone"));
    Ending ending =
        run(
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
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  void a_guest_whose_time_is_up_is_ended_and_that_is_the_labs_failure() throws Exception {
    Ending ending = run("um", "--time-limit", "8", "--", "sleep", "1000");
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err()).contains("the guest was ended after 8 s (--time-limit)");
    assertThat(left()).isEmpty();
  }

  @Test
  @EnabledIf(value = "hasKernel", disabledReason = NO_KERNEL)
  void a_lab_that_is_told_to_end_leaves_nothing_behind() throws Exception {
    Process lab = start(Map.of(), "um", "--", "sh", "-c", "echo up; sleep 1000");
    while (lab.isAlive() && Files.size(directory.resolve("out")) == 0) {
      Thread.sleep(50);
    }
    assertThat(left()).as("while it runs").isNotEmpty();
    lab.destroy();
    assertThat(end(lab)).isEqualTo(new Ending(143, "up\n", ""));
    assertThat(left()).isEmpty();
    assertThat(directory.resolve("t")).isEmptyDirectory();
  }

  /** Processes that name this test's directory: the kernel does, on its command line. */
  private List<String> left() throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .flatMap(process -> commandLine(process).stream())
          .filter(line -> line.contains("lab.run=" + directory))
          .toList();
    }
  }

  private static Optional<String> commandLine(Path process) {
    try {
      return Optional.of(new String(Files.readAllBytes(process.resolve("cmdline")), UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // it has ended meanwhile
    }
  }
}
