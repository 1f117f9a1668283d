package dev.busproof.memfd.kernellab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * Runs the kernel lab as a user would.
 *
 * @param directory what a test has for itself; the lab's temporary files are below it, in {@code t}
 */
record Lab(Path directory) {
  static final Path PROGRAM = Path.of("kernel-lab", "kernel-lab").toAbsolutePath();
  static final String NO_KERNEL = "no kernel in the cache; ./busproof kernel um --build builds one";

  /** How it ended, and what it printed. */
  record Ending(int status, String out, String err) {}

  static boolean hasKernel() throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(PROGRAM.toString(), "um", "--is-built")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return asked.waitFor() == 0;
  }

  static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** The directory of the kernel that {@code um} runs, whether it is there or not. */
  static Path kernelDirectory() throws IOException, InterruptedException {
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
                Objects.requireNonNull(PROGRAM.getParent()).toString())
            .start();
    String path = new String(lab.getInputStream().readAllBytes(), UTF_8);
    assertThat(lab.waitFor()).isZero();
    return Path.of(path);
  }

  static void shell(String script, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(words));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  Process start(Map<String, String> environment, String... words) throws IOException {
    return builder(environment, words).redirectOutput(directory.resolve("out").toFile()).start();
  }

  /** Its output is a pipe unless that is changed; its errors go to a file. */
  ProcessBuilder builder(Map<String, String> environment, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile());
    // Whatever a guest leaves behind on this machine would be below it.
    builder.environment().put("TMPDIR", Files.createDirectories(directory.resolve("t")).toString());
    builder.environment().putAll(environment);
    return builder;
  }

  Ending end(Process lab) throws IOException, InterruptedException {
    if (!lab.waitFor(180, TimeUnit.SECONDS)) {
      lab.destroy();
      throw new AssertionError("no end: " + Files.readString(directory.resolve("err")));
    }
    return new Ending(
        lab.exitValue(),
        Files.readString(directory.resolve("out")),
        Files.readString(directory.resolve("err")));
  }

  Ending run(String... words) throws IOException, InterruptedException {
    return end(start(Map.of(), words));
  }

  /** Guests of this test: their kernels name its directory on their command line. */
  List<String> left() throws IOException {
    return processesNaming("lab.run=" + directory);
  }

  static List<String> processesNaming(String text) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .flatMap(process -> commandLine(process).stream())
          .filter(line -> line.contains(text))
          .toList();
    }
  }

  static Optional<String> commandLine(Path process) {
    try {
      return Optional.of(new String(Files.readAllBytes(process.resolve("cmdline")), UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // it has ended meanwhile
    }
  }
}
