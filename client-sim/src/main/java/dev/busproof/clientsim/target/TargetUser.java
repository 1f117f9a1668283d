package dev.busproof.clientsim.target;

import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An unprivileged user that a target runs as. The lab must be root to start one; it still may
 * connect to it, read its {@code /proc} and end it.
 *
 * @param name its name, or its number where it has none
 * @param uid never 0: root is what a target runs as without this
 */
record TargetUser(String name, int uid, int gid) {
  /** The user that owns nothing, on every Linux. */
  static final String NOBODY = "nobody";

  TargetUser {
    if (uid == 0) {
      throw new IllegalArgumentException(
          "the user '%s' is root, who needs no option".formatted(name));
    }
  }

  /**
   * Finds a user by name or number, as getent(1) does.
   *
   * @throws IllegalArgumentException for one who is not there, in one line
   */
  static TargetUser find(String nameOrUid) {
    if (Libc.system().geteuid() != 0) {
      throw new IllegalArgumentException(
          "only root can run a target as another user ('%s')".formatted(nameOrUid));
    }
    var fields = List.of(entry(nameOrUid).strip().split(":", -1));
    if (fields.size() >= 4) {
      return new TargetUser(
          fields.get(0), Integer.parseInt(fields.get(2)), Integer.parseInt(fields.get(3)));
    }
    try {
      int uid = Integer.parseInt(nameOrUid);
      if (uid > 0) {
        return new TargetUser(nameOrUid, uid, uid);
      }
    } catch (NumberFormatException e) {
      // No number, and no such name either.
    }
    throw new IllegalArgumentException("there is no user '%s'".formatted(nameOrUid));
  }

  private static String entry(String nameOrUid) {
    try {
      var getent = new ProcessBuilder("getent", "passwd", nameOrUid).start();
      try (var output = getent.getInputStream()) {
        return new String(output.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return ""; // without getent (musl) only numbers are understood
    }
  }

  /** What stands in front of a command that is to run as this user: setpriv(1) of util-linux. */
  List<String> prefix() {
    return List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--");
  }

  /** Its home is the runtime directory, so that nobody's settings change what is tested. */
  Map<String, String> environment(Path runtime) {
    return Map.of("USER", name, "LOGNAME", name, "HOME", runtime.toString());
  }

  /** Makes a file or directory this user's. */
  void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", uid);
    Files.setAttribute(path, "unix:gid", gid);
  }
}
