package dev.busproof.clientsim.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a run takes place.
 *
 * @param busproof version of this program
 * @param kernel release of the kernel, as {@code uname -r} says it
 * @param architecture as the JVM calls it: {@code amd64}, {@code aarch64}
 * @param java version of the JVM
 * @param processors that the JVM may use
 * @param host name of the machine
 * @param user name of the user
 */
public record Environment(
    String busproof,
    String kernel,
    String architecture,
    String java,
    int processors,
    String host,
    String user) {
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  /** This machine. */
  public static Environment here() {
    return new Environment(
        Optional.ofNullable(Environment.class.getModule().getDescriptor())
            .flatMap(descriptor -> descriptor.rawVersion())
            .orElse("development"),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        Runtime.version().toString(),
        Runtime.getRuntime().availableProcessors(),
        hostName(),
        System.getProperty("user.name", ""));
  }

  private static String hostName() {
    try {
      return Files.readString(HOST).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** What makes observations of one machine unfit to be continued on this one, if anything does. */
  public Optional<String> differenceFrom(Environment other) {
    return difference("busproof", busproof, other.busproof)
        .or(() -> difference("kernel", kernel, other.kernel))
        .or(() -> difference("architecture", architecture, other.architecture))
        .or(() -> difference("host", host, other.host));
  }

  private static Optional<String> difference(String what, String here, String there) {
    return here.equals(there)
        ? Optional.empty()
        : Optional.of("%s %s, and this is %s".formatted(what, there, here));
  }

  /** One line for people. */
  public String text() {
    return "busproof %s, Java %s, Linux %s %s, %d processors, host %s, user %s"
        .formatted(busproof, java, kernel, architecture, processors, host, user);
  }
}
