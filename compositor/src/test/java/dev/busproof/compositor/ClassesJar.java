package dev.busproof.compositor;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Our classes, tests included, in one jar, as they are shipped: from a directory each class would
 * cost a descriptor to load, and another user may not be let into the directory.
 */
final class ClassesJar {
  private ClassesJar() {}

  static Path in(Path directory) throws IOException {
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
    addClasses(root, "dev/busproof", seen, out);
    // The test client can be an extension of JUnit's, and is loaded with it.
    addClasses(root, "org/junit/jupiter/api/extension", seen, out);
  }

  private static void addClasses(Path root, String room, Set<String> seen, JarOutputStream out)
      throws IOException {
    Path ours = root.resolve(room);
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
}
