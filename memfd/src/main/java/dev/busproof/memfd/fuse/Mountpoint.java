package dev.busproof.memfd.fuse;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.io.ControlTruncatedException;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.Syscall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory that is mounted over, and the device behind it.
 *
 * @param device non-blocking
 * @param helper whether fusermount3 did it, and has to undo it
 */
record Mountpoint(Libc libc, Path directory, Fd device, boolean helper) {
  private static final Path DEVICE = Path.of("/dev/fuse");
  private static final String HELPER = "fusermount3";
  private static final String NAME = "busproof";

  /** System.in's number: what a child of ProcessBuilder can inherit. */
  private static final int STDIN = 0;

  /** Mounts in the way that is permitted. */
  static Mountpoint mount(Libc libc, Path directory)
      throws FuseUnavailableException, LinuxException {
    try {
      return direct(libc, directory);
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.EPERM, Errno.EACCES -> throughHelper(libc, directory, e);
        case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
            throw new FuseUnavailableException("no FUSE: " + e.getMessage());
        default -> throw e;
      };
    }
  }

  private static Mountpoint direct(Libc libc, Path directory) throws LinuxException {
    Fd device = Fd.open(libc, DEVICE, OpenFlag.READ_WRITE, OpenFlag.NON_BLOCKING);
    boolean done = false;
    try {
      String data =
          "fd=%d,rootmode=40000,user_id=%d,group_id=%d,allow_other"
              .formatted(
                  device.number(), libc.geteuid(), libc.syscall(Syscall.GETEGID, 0, 0, 0, 0, 0, 0));
      int flags = Constants.MS_NOSUID | Constants.MS_NODEV;
      LinuxException.check(
          libc.mount(NAME, directory.toString(), "fuse", flags, data),
          "mount",
          directory.toString());
      done = true;
      return new Mountpoint(libc, directory, device, false);
    } finally {
      if (!done) {
        device.close();
      }
    }
  }

  private static Mountpoint throughHelper(Libc libc, Path directory, LinuxException refused)
      throws FuseUnavailableException, LinuxException {
    try {
      return throughHelper(libc, directory);
    } catch (FuseUnavailableException e) {
      throw new FuseUnavailableException(refused.getMessage() + "; " + e.getMessage());
    }
  }

  /** The program that may mount for everyone passes the device over a socket. */
  static Mountpoint throughHelper(Libc libc, Path directory)
      throws FuseUnavailableException, LinuxException {
    try (FdPair pair = Fd.socketPair(libc);
        UnixSocket ours = UnixSocket.adopt(libc, pair.first())) {
      String said = run(libc, pair.second(), directory);
      List<Fd> received = new ArrayList<>();
      try (Arena arena = Arena.ofConfined()) {
        var _ = ours.receive(arena.allocate(1), received::add);
      } catch (ControlTruncatedException e) {
        throw new FuseUnavailableException(HELPER + " sent what cannot be received");
      }
      if (received.size() != 1) {
        received.forEach(Fd::close);
        throw new FuseUnavailableException(said.strip().replace("\n", " "));
      }
      Fd device = received.getFirst();
      int flags = libc.fcntl(device.number(), Constants.F_GETFL, 0);
      var _ = libc.fcntl(device.number(), Constants.F_SETFL, flags | Constants.O_NONBLOCK);
      return new Mountpoint(libc, directory, device, true);
    }
  }

  /** Runs it to its end with the socket as its standard input; what it said. */
  private static synchronized String run(Libc libc, Fd socket, Path directory)
      throws FuseUnavailableException, LinuxException {
    ProcessBuilder builder =
        new ProcessBuilder(HELPER, "-o", "nosuid,nodev,fsname=" + NAME, "--", directory.toString())
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectErrorStream(true);
    builder.environment().put("_FUSE_COMMFD", Integer.toString(STDIN));
    Process process;
    // ProcessBuilder hands down no descriptor but the first three. Ours is the child's for as long
    // as it takes to start it.
    int copy = libc.fcntl(STDIN, Constants.F_DUPFD_CLOEXEC, 0);
    try (Fd own = Fd.own(libc, LinuxException.check(copy, "fcntl", "standard input"))) {
      duplicate(libc, socket.number());
      try {
        process = builder.start();
      } finally {
        duplicate(libc, own.number());
      }
    } catch (LinuxException e) {
      throw e;
    } catch (IOException e) {
      throw new FuseUnavailableException(HELPER + " cannot be run: " + e.getMessage());
    }
    return output(process);
  }

  private static void duplicate(Libc libc, int number) throws LinuxException {
    LinuxException.check(
        libc.syscall(Syscall.DUP3, number, STDIN, 0, 0, 0, 0), "dup3", "standard input");
  }

  private static String output(Process process) throws FuseUnavailableException {
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (IOException e) {
      throw new FuseUnavailableException(HELPER + ": " + e.getMessage());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new FuseUnavailableException(HELPER + ": interrupted");
    }
  }

  /** Takes it out of the tree of files, in use or not, and where permitted ends its requests. */
  void unmount() {
    int flags = Constants.MNT_FORCE | Constants.MNT_DETACH | Constants.UMOUNT_NOFOLLOW;
    if (!helper) {
      var _ = libc.umount2(directory.toString(), flags);
      return;
    }
    try {
      var _ =
          output(
              new ProcessBuilder(HELPER, "-u", "-z", "-q", "--", directory.toString())
                  .redirectErrorStream(true)
                  .start());
    } catch (IOException e) {
      // It was there to mount; the device is closed in any case, and the mount dead.
    }
  }
}
