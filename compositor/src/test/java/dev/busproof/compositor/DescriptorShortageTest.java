package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compositor in a child JVM that may open few files: it runs out, waits, and goes on. */
class DescriptorShortageTest {
  @TempDir Path directory;
  private final List<TestClient> clients = new ArrayList<>();

  @BeforeEach
  void close_the_directory_to_others() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  /** HotSpot raises the soft limit to the hard one: both are lowered here. */
  private Process start(int openFiles) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "/bin/bash",
                "-c",
                "ulimit -n " + openFiles + "; exec \"$@\"",
                "bash",
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dconnections=1000",
                "-cp",
                classesInOneJar().toString(),
                "dev.busproof.compositor.CompositorMain",
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).startsWith("ready ");
    return process;
  }

  /**
   * As it is shipped: from a directory each class would cost a descriptor to load, and there are
   * none.
   */
  private Path classesInOneJar() throws IOException {
    Path jar = directory.resolve("classes.jar");
    Set<String> seen = new HashSet<>();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path root = Path.of(entry);
        if (Files.isDirectory(root)) {
          addClasses(root, seen, out);
        } else if (root.toString().endsWith(".jar")) {
          // The modules before this one, when the build has packed them already.
          try (FileSystem packed = FileSystems.newFileSystem(root)) {
            addClasses(packed.getPath("/"), seen, out);
          }
        }
      }
    }
    return jar;
  }

  private static void addClasses(Path root, Set<String> seen, JarOutputStream out)
      throws IOException {
    Path ours = root.resolve("dev").resolve("busproof");
    if (!Files.isDirectory(ours)) {
      return;
    }
    try (Stream<Path> files = Files.walk(ours)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (seen.add(name)) {
          out.putNextEntry(new ZipEntry(name));
          Files.copy(file, out);
        }
      }
    }
  }

  @Test
  void running_out_of_descriptors_neither_spins_nor_ends_it() throws Exception {
    Process process = start(100);
    try {
      // Some 40 of the 100 are the JVM's and the compositor's own, so the 80 do not all get in. The
      // limit of connections, which usually sees to that before descriptors run out, is lifted.
      TestClient first = connect().roundtrip();
      for (int i = 0; i < 80; i++) {
        connect();
      }
      long before = cpuTicks(process);
      Thread.sleep(1000);
      // A loop that spins takes all 100 ticks of a second; one that looks ten times hardly any.
      assertThat(cpuTicks(process) - before).isLessThan(50);
      first.roundtrip();
      clients.subList(1, clients.size()).forEach(TestClient::close);
      clients.subList(1, clients.size()).clear();
      connect().roundtrip();
    } finally {
      clients.forEach(TestClient::close);
      process.getOutputStream().close();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).isZero();
  }

  private TestClient connect() throws IOException {
    TestClient client = TestClient.connect(directory.resolve("wayland-0"));
    clients.add(client);
    return client;
  }

  /** User and system time of the process, in hundredths of a second (proc_pid_stat(5)). */
  private static long cpuTicks(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
