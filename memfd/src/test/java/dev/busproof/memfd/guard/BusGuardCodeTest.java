package dev.busproof.memfd.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Abi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusGuardCodeTest {
  /** Maven runs tests in the module's directory. */
  private static final Path SOURCE = Path.of("src/main/asm/bus-guard-x86_64.s");

  @TempDir private Path directory;

  @Test
  void the_bytes_are_what_the_source_assembles_to() throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "the assembler here is not for x86-64");
    Path object = directory.resolve("guard.o");
    Path binary = directory.resolve("guard.bin");
    run("as", "--64", "-o", object.toString(), SOURCE.toAbsolutePath().toString());
    run("objcopy", "-O", "binary", "-j", ".text", object.toString(), binary.toString());
    assertThat(HexFormat.of().formatHex(BusGuardCode.of(Abi.X86_64).orElseThrow()))
        .isEqualTo(HexFormat.of().formatHex(Files.readAllBytes(binary)));
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("no " + command[0] + " is installed (package binutils)");
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(List.of(command) + ": " + output).isZero();
  }

  @Test
  void the_code_ends_with_room_for_the_tables_address() {
    byte[] code = BusGuardCode.of(Abi.X86_64).orElseThrow();
    assertThat(code.length % 8).isZero();
    assertThat(HexFormat.of().formatHex(code, code.length - 8, code.length))
        .isEqualTo("0000000000000000");
  }
}
