package dev.busproof.compositor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that a session is run for, as cage runs one: with our socket in its environment and
 * our streams as its own.
 */
final class Program {
  /** It has this long to end by itself once its compositor is gone and it has been asked to. */
  private static final long GRACE_MILLIS = 400;

  /** {@code error=2, Text} or {@code error: 2 (Text)}, at the end of the message. */
  private static final Pattern ERRNO = Pattern.compile("error[=:] ?\\d+,? \\(?([^()]*?)\\)?\\s*$");

  private final Process process;

  private Program(Process process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @throws StartException it cannot be executed
   */
  static Program start(List<String> command, Path socket) throws StartException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.put("WAYLAND_DISPLAY", String.valueOf(socket.getFileName()));
    environment.put("XDG_RUNTIME_DIR", String.valueOf(socket.getParent()));
    // A descriptor number in here would win over WAYLAND_DISPLAY, and an X display would tempt
    // toolkits.
    environment.remove("WAYLAND_SOCKET");
    environment.remove("DISPLAY");
    try {
      return new Program(builder.start());
    } catch (IOException e) {
      throw new StartException("cannot run '" + command.getFirst() + "': " + reason(e), e);
    }
  }

  /**
   * The kernel's words. The JDK's message is {@code Cannot run program "x": error=2, No such file
   * or directory}, in newer releases {@code Exec failed, error: 2 (No such file or directory) }.
   */
  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage()).strip();
    Matcher errno = ERRNO.matcher(message);
    String words = errno.find() ? errno.group(1).strip() : message;
    return words.startsWith("No such file") ? words + "; is it installed?" : words;
  }

  /** Runs the work when it has ended; on another thread. */
  void onExit(Runnable work) {
    var _ = process.onExit().thenRun(work);
  }

  /**
   * Its exit status, 128 + the signal's number when one ended it, as shells say; empty while it
   * runs.
   */
  OptionalInt statusIfEnded() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Ends it, if it still runs: SIGTERM, and SIGKILL when that did not help in time. */
  void end() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        var _ = process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      var _ = process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
