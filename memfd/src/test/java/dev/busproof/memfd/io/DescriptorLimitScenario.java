package dev.busproof.memfd.io;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Run by {@link DescriptorLimitTest} in a process that may open few files. */
final class DescriptorLimitScenario {
  private static final int ROOM = 2;

  private DescriptorLimitScenario() {}

  public static void main(String[] arguments) throws Exception {
    Libc libc = Libc.system();
    FdPair pair = Fd.socketPair(libc);
    Path path = Path.of("full");
    List<Fd> hoard = new ArrayList<>();
    try (UnixSocket left = UnixSocket.adopt(libc, pair.first());
        UnixSocket right = UnixSocket.adopt(libc, pair.second());
        UnixListener listener = UnixListener.bind(libc, path, 4);
        UnixSocket client = UnixSocket.connect(libc, path);
        Arena arena = Arena.ofConfined()) {
      System.out.println("connected to " + listener.path() + " by " + client.fd().isOpen());
      Fd passed = Fd.eventFd(libc);
      // A class that is first needed when no file can be opened any more cannot be loaded from a
      // directory: everything below runs once, or is made once, before.
      left.send(arena.allocate(1), List.of(passed));
      right.receive(arena.allocate(1), Fd::close);
      System.out.println(listener.accept().isPresent());
      System.out.println(new ControlTruncatedException(0).getMessage());
      System.out.println(new LinuxException("warm-up", Errno.EMFILE, "").getMessage());

      UnixSocket second = UnixSocket.connect(libc, path);
      System.out.println(second.fd());
      left.send(arena.allocate(1), Collections.nCopies(5, passed));
      fill(libc, hoard);
      hoard.removeLast().close();
      hoard.removeLast().close();

      List<Fd> received = new ArrayList<>();
      try {
        right.receive(arena.allocate(1), received::add);
        System.out.println("not truncated");
      } catch (ControlTruncatedException e) {
        System.out.println("truncated after " + e.received() + ", handed over " + received.size());
      }
      // What had arrived is closed again: there is as much room as before.
      int room = fill(libc, hoard);
      System.out.println("room again " + (room == ROOM));

      try {
        System.out.println("accepted " + listener.accept());
      } catch (LinuxException e) {
        System.out.println(e.errno() == Errno.EMFILE ? "EMFILE" : e.getMessage());
      }
      hoard.removeLast().close();
      System.out.println("accepted later " + listener.accept().isPresent());
    }
  }

  private static int fill(Libc libc, List<Fd> hoard) throws LinuxException {
    int count = 0;
    while (true) {
      try {
        hoard.add(Fd.eventFd(libc));
        count++;
      } catch (LinuxException e) {
        if (e.errno() == Errno.EMFILE) {
          return count;
        }
        throw e;
      }
    }
  }
}
