package dev.busproof.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version line: the program's, the JVM's and the kernel's, which is what a report needs. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String program =
        Optional.ofNullable(Version.class.getModule().getDescriptor())
            .flatMap(descriptor -> descriptor.rawVersion())
            .orElse("development");
    return new String[] {
      "busproof "
          + program
          + ", Java "
          + Runtime.version()
          + ", Linux "
          + System.getProperty("os.version")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
