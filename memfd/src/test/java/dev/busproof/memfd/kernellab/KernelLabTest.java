package dev.busproof.memfd.kernellab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.busproof.memfd.kernellab.Lab.Ending;
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
    Process running = lab().start(environment, "um", "--build");
    Ending ending = lab().end(running);
    assertThat(ending.status()).isEqualTo(125);
    assertThat(ending.err())
        .contains("sudo apt-get install make gcc flex bison bc patch xz-utils perl")
        .hasLineCount(1);
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
}
