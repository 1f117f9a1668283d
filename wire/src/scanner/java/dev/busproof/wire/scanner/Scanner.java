package dev.busproof.wire.scanner;

import com.palantir.javapoet.JavaFile;
import dev.busproof.wire.ir.Interface;
import dev.busproof.wire.ir.Protocol;
import dev.busproof.wire.ir.ProtocolXml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Generates one Java file per interface: {@code Scanner OUT PACKAGE DIRECTORY} reads every
 * definition in the directory. The builds run it, so that there is one way to make the types.
 */
public final class Scanner {
  private final Path out;
  private final String packageName;
  private final Set<Path> written = new HashSet<>();

  private Scanner(Path out, String packageName) {
    this.out = out;
    this.packageName = packageName;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      throw new IllegalArgumentException("usage: Scanner OUT PACKAGE DIRECTORY");
    }
    new Scanner(Path.of(args[0]), args[1]).run(Path.of(args[2]));
  }

  private void run(Path directory) throws IOException {
    List<Path> definitions;
    try (var files = Files.list(directory)) {
      definitions = files.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
    for (Path definition : definitions) {
      try (InputStream in = Files.newInputStream(definition)) {
        generate(ProtocolXml.read(in, definition.toString()));
      }
    }
    write("package-info.java", packageInfo());
    removeOthers();
  }

  private void generate(Protocol protocol) throws IOException {
    for (Interface definition : protocol.interfaces()) {
      JavaFile file =
          JavaFile.builder(packageName, new InterfaceType(packageName, definition).generate())
              .addFileComment("Generated from the protocol $L; not to be edited.", protocol.name())
              .skipJavaLangImports(true)
              .indent("  ")
              .build();
      write(Names.type(definition.name()) + ".java", file.toString());
    }
  }

  private String packageInfo() {
    return """
    // Generated; not to be edited.

    /**
     * One type per protocol interface, with its requests and events as records. Ids and numbers
     * are the raw 32 bits of the wire.
     */
    @NullMarked
    package %s;

    import org.jspecify.annotations.NullMarked;
    """
        .formatted(packageName);
  }

  /** Leaves a file alone when nothing changed, so that incremental builds compile nothing. */
  private void write(String fileName, String text) throws IOException {
    Path file = out.resolve(packageName.replace('.', '/')).resolve(fileName);
    if (!written.add(file)) {
      throw new IllegalArgumentException("two definitions would both become " + file);
    }
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }

  /** A type of an earlier run whose definition is gone must not stay in the build. */
  private void removeOthers() throws IOException {
    try (var files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!written.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
