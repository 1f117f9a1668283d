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
import java.util.Set;

/**
 * Generates one Java file per interface: {@code Scanner OUT XML...}. The build runs it from source,
 * so that there is one way to make the types and no artefact to bootstrap.
 */
public final class Scanner {
  /** The package of every generated type. */
  static final String PACKAGE = "dev.busproof.wire.protocol";

  private Scanner() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      throw new IllegalArgumentException("usage: Scanner OUT XML...");
    }
    Path out = Path.of(args[0]);
    Set<Path> written = new HashSet<>();
    for (int i = 1; i < args.length; i++) {
      Path source = Path.of(args[i]);
      try (InputStream in = Files.newInputStream(source)) {
        generate(ProtocolXml.read(in, source.toString()), out, written);
      }
    }
    written.add(write(out.resolve(packagePath("package-info.java")), packageInfo()));
    removeOthers(out, written);
  }

  static void generate(Protocol protocol, Path out, Set<Path> written) throws IOException {
    for (Interface definition : protocol.interfaces()) {
      JavaFile file =
          JavaFile.builder(PACKAGE, new InterfaceType(definition).generate())
              .addFileComment("Generated from the protocol $L; not to be edited.", protocol.name())
              .skipJavaLangImports(true)
              .indent("  ")
              .build();
      Path path = out.resolve(packagePath(Names.type(definition.name()) + ".java"));
      written.add(write(path, file.toString()));
    }
  }

  private static String packagePath(String fileName) {
    return PACKAGE.replace('.', '/') + "/" + fileName;
  }

  private static String packageInfo() {
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
        .formatted(PACKAGE);
  }

  /** Leaves a file alone when nothing changed, so that incremental builds compile nothing. */
  private static Path write(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    return file;
  }

  /** A type of an earlier run whose definition is gone must not stay in the build. */
  private static void removeOthers(Path out, Set<Path> written) throws IOException {
    try (var files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!written.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
