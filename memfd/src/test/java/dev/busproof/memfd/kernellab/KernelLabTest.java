package dev.busproof.memfd.kernellab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.busproof.memfd.kernellab.Lab.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel lab as its users meet it, as far as it needs no kernel. */
class KernelLabTest {
  @TempDir private Path directory;

  private Lab lab() {
    return new Lab(directory);
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
    Ending ending = lab().run(words.split(" "));
    assertThat(ending.status()).isEqualTo(2);
    assertThat(ending.err()).startsWith("busproof kernel: ").contains(told).hasLineCount(1);
    assertThat(ending.out()).isEmpty();
  }

  @Test
  void tools_that_are_missing_are_named_by_the_packages_that_have_them() throws Exception {
    Path tools = Files.createDirectory(directory.resolve("tools"));
    for (String tool :
        List.of(
            "awk",
            "bash",
            "basename",
            "cat",
            "cut",
            "dirname",
            "flock",
            "grep",
            "mkdir",
            "mktemp",
            "mv",
            "nproc",
            "printf",
            "readlink",
            "rm",
            "sed",
            "sha256sum",
            "sort",
            "tail",
            "uname")) {
      program(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
    }
    Map<String, String> environment =
        Map.of("PATH", tools.toString(), "XDG_CACHE_HOME", directory.resolve("cache").toString());
    Ending ending = lab().end(lab().start(environment, "um", "--build"));
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err())
        .contains("sudo apt-get install make gcc flex bison bc patch xz-utils perl")
        .hasLineCount(1);
    Ending emulated = lab().end(lab().start(environment, "qemu", "--", "true"));
    assertThat(emulated.status()).isEqualTo(125);
    assertThat(emulated.err()).contains(" make gcc ").contains(" qemu-system-x86").hasLineCount(1);
    Ending stock = lab().end(lab().start(environment, "stock", "--", "true"));
    assertThat(stock.status()).isEqualTo(125);
    assertThat(stock.err()).contains(" cpio ").contains(" perl").hasLineCount(1);
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void a_place_for_the_cache_is_absolute_or_the_labs_failure() throws Exception {
    ProcessBuilder builder = lab().builder(Map.of(), "list");
    builder.redirectOutput(directory.resolve("out").toFile());
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("XDG_CACHE_HOME", "cache");
    assertThat(lab().end(builder.start()).err())
        .contains("no kernels in " + directory + "/.cache/busproof/kernel");
    builder.environment().remove("HOME");
    Ending ending = lab().end(builder.start());
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err())
        .contains("neither XDG_CACHE_HOME nor HOME is set to an absolute path")
        .hasLineCount(1);
  }

  @Test
  void a_cache_that_makefiles_do_not_take_is_told_before_anything_is_fetched() throws Exception {
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("my cache").toString());
    Ending ending = lab().end(lab().start(environment, "um", "--build"));
    assertThat(ending.status()).isEqualTo(125);
    assumeThat(ending.err()).as("tools to build with").doesNotContain("apt-get install");
    assertThat(ending.err()).contains("no path with a space or a colon").hasLineCount(1);
  }

  @Test
  void another_architecture_is_told() throws Exception {
    program(directory.resolve("uname"), "echo aarch64");
    Map<String, String> environment = Map.of("PATH", directory + ":" + System.getenv("PATH"));
    Ending ending = lab().end(lab().start(environment, "um", "--", "true"));
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err()).contains("this machine is aarch64").hasLineCount(1);
  }

  @Test
  void options_of_a_comparison_are_looked_at_before_a_kernel_is_asked() throws Exception {
    Ending help = lab().run("compare", "--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).startsWith("Usage: ");
    Path launcher = directory.resolve("busproof");
    program(launcher, "case \"$*\" in *--diffrences*) exit 2 ;; esac; echo '{}'");
    Map<String, String> environment = Map.of("BUSPROOF_LAUNCHER", launcher.toString());
    Ending mistyped = lab().end(lab().start(environment, "compare", "--diffrences"));
    assertThat(mistyped).isEqualTo(new Ending(2, "", ""));
  }

  @Test
  void a_cache_is_emptied_but_for_its_locks_and_not_while_it_is_in_use() throws Exception {
    Path cache = directory.resolve("cache/busproof/kernel");
    Path kernel = Files.createDirectories(cache.resolve("kernels/um-6.1-0"));
    Path lock = Files.createDirectories(cache.resolve("locks")).resolve("cache");
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Process user = new ProcessBuilder("flock", "-s", "" + lock, "sh", "-c", "echo; read x").start();
    try {
      assertThat(user.inputReader().readLine()).isEmpty();
      Ending refused = lab().end(lab().start(environment, "clean"));
      assertThat(refused.status()).isEqualTo(125);
      assertThat(refused.err()).contains("the cache is in use").hasLineCount(1);
      assertThat(kernel).isDirectory();
    } finally {
      user.getOutputStream().close();
      user.waitFor();
    }
    assertThat(lab().end(lab().start(environment, "clean"))).isEqualTo(new Ending(0, "", ""));
    assertThat(cache.toFile().list()).containsExactly("locks");
    assertThat(lock).exists();
  }

  @Test
  void a_patch_of_the_users_is_applied_to_all_of_linux_and_compiled_as_the_lab_says()
      throws Exception {
    Path source = Files.createDirectories(directory.resolve("linux/Documentation"));
    Files.writeString(source.resolve("a.rst"), "one\n");
    Files.writeString(
        directory.resolve("linux/Makefile"),
        "tinyconfig: ; @echo 'LLVM is [$(LLVM)] and CC is [$(CC)], flags [$(filter"
            + " -k,$(MAKEFLAGS))]'; false\n");
    Path patch = directory.resolve("a.patch");
    Files.writeString(
        patch, "--- a/Documentation/a.rst\n+++ b/Documentation/a.rst\n@@ -1 +1 @@\n-one\n+two\n");
    Lab.shell("cd \"$1\" && tar -c -f linux.tar linux", directory.toString());
    Path tarball = directory.resolve("linux.tar");
    Map<String, String> environment =
        Map.of(
            "XDG_CACHE_HOME",
            directory.resolve("cache").toString(),
            "LLVM",
            "1",
            "CC",
            "none",
            "MAKEFLAGS",
            "-k");
    Ending ending =
        lab()
            .end(
                lab()
                    .start(
                        environment,
                        "um",
                        "--source",
                        "" + tarball,
                        "--patch",
                        "" + patch,
                        "--build"));
    assertThat(ending.status()).isEqualTo(125);
    assumeThat(ending.err()).as("tools to build with").doesNotContain("apt-get install");
    assertThat(ending.err()).contains("the configuration failed");
    Path log = Path.of(ending.err().strip().replaceFirst("(?s).*see ", ""));
    assertThat(log).content().contains("LLVM is [] and CC is [cc], flags []");
    assertThat(log.resolveSibling("source/Documentation/a.rst")).hasContent("two");
    assertThat(lab().end(lab().start(environment, "list")).out())
        .contains("not finished, ")
        .contains("" + log.getParent());
  }

  @Test
  void a_kernel_that_is_not_in_the_cache_is_not_built_by_asking() throws Exception {
    Path cache = directory.resolve("cache");
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());
    assertThat(lab().end(lab().start(environment, "um", "--is-built")).status()).isEqualTo(1);
    assertThat(cache).doesNotExist();
  }

  @Test
  void a_patch_that_does_not_apply_is_the_labs_failure() throws Exception {
    Path source = directory.resolve("linux");
    Files.createDirectories(source.resolve("mm"));
    Files.writeString(source.resolve("mm/mmap.c"), "int nothing;\n");
    Lab.shell("cd \"$1\" && tar -c -f linux.tar linux", directory.toString());
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Path tarball = directory.resolve("linux.tar");
    Ending ending =
        lab().end(lab().start(environment, "um", "--source", tarball.toString(), "--build"));
    assertThat(ending.status()).isEqualTo(125);
    assumeThat(ending.err()).as("tools to build with").doesNotContain("apt-get install");
    assertThat(ending.err()).contains("the patch does not apply to linux.tar");
    assertThat(lab().end(lab().start(environment, "list")).err()).contains("no kernels in ");
  }

  @Test
  void a_lab_that_waits_for_somebody_elses_build_ends_when_it_is_told_to() throws Exception {
    Path kernel = Lab.kernelDirectory().getFileName();
    Path locks = Files.createDirectories(directory.resolve("cache/busproof/kernel/locks"));
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Process other =
        new ProcessBuilder("flock", "" + locks.resolve(kernel), "sh", "-c", "echo; read x").start();
    try {
      assertThat(other.inputReader().readLine()).isEmpty();
      Process running = lab().start(environment, "um", "--build");
      while (running.isAlive() && Files.size(directory.resolve("err")) == 0) {
        Thread.sleep(50);
      }
      running.destroy();
      Ending ending = lab().end(running);
      assumeThat(ending.err()).as("tools to build with").doesNotContain("apt-get install");
      assertThat(ending.status()).isEqualTo(143);
      assertThat(ending.err()).contains("waiting for somebody else's build").hasLineCount(1);
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
  }

  @Test
  void a_build_that_is_told_to_end_leaves_nobody_who_tells_of_its_progress() throws Exception {
    Files.createDirectory(directory.resolve("linux"));
    Files.writeString(directory.resolve("linux/Makefile"), "tinyconfig: ; sleep 1000\n");
    Lab.shell("cd \"$1\" && tar -c -f linux.tar linux", directory.toString());
    String tarball = directory.resolve("linux.tar").toString();
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    Process running =
        lab().start(environment, "um", "--source", tarball, "--patch", "none", "--build");
    while (running.isAlive() && !Files.readString(directory.resolve("err")).contains("configur")) {
      Thread.sleep(50);
    }
    assumeThat(running.isAlive()).as("tools to build with").isTrue();
    running.destroy();
    assertThat(lab().end(running).status()).isEqualTo(143);
    assertThat(Lab.processesNaming(tarball)).isEmpty();
  }
}
