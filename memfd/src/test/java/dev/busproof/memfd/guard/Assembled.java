package dev.busproof.memfd.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Abi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The GNU tools of one architecture, run in a directory; a test is skipped where one is missing.
 */
public record Assembled(Abi abi, Path directory) {
  private static final long DEADLINE_SECONDS = 60;

  /** {@code src/main/asm/bus-guard-x86_64.s} and the like; Maven runs tests in the module. */
  public Path source(String start) {
    return Path.of(start + "-" + suffix() + ".s").toAbsolutePath();
  }

  private String suffix() {
    return switch (abi) {
      case X86_64 -> "x86_64";
      case AARCH64 -> "aarch64";
      case GENERIC -> throw new IllegalArgumentException("there is no source for " + abi);
    };
  }

  public Path object(Path source) throws IOException, InterruptedException {
    Path object = directory.resolve("assembled.o");
    tool("as", "-I", directory.toString(), "-o", object.toString(), source.toString());
    return object;
  }

  /** What the linker would put into the text section, as bytes. */
  public byte[] text(Path object) throws IOException, InterruptedException {
    Path binary = directory.resolve("text.bin");
    tool("objcopy", "-O", "binary", "-j", ".text", object.toString(), binary.toString());
    return Files.readAllBytes(binary);
  }

  Path program(Path object) throws IOException, InterruptedException {
    Path program = directory.resolve("program");
    tool("ld", "-o", program.toString(), object.toString());
    return program;
  }

  private void tool(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(abi == Abi.current() ? name : suffix() + "-linux-gnu-" + name);
    command.addAll(List.of(arguments));
    String missing =
        abi == Abi.current() ? "binutils" : "binutils-" + suffix() + "-linux-gnu of this machine";
    assertThat(run(command, missing)).as(command::toString).isZero();
  }

  /** Runs a program of the architecture, emulated where it is not the machine's own. */
  int execute(Path program, String argument) throws IOException, InterruptedException {
    return abi == Abi.current()
        ? run(List.of(program.toString(), argument), "nothing")
        : run(List.of("qemu-" + suffix(), program.toString(), argument), "qemu-user");
  }

  private int run(List<String> command, String missing) throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("no " + command.getFirst() + " is installed (package " + missing + ")");
      throw e;
    }
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("no end of " + command);
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(said).as(command::toString).isEmpty();
    return process.exitValue();
  }
}
