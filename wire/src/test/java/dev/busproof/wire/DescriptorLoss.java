package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process at its limit of open files; {@link DescriptorLossTest} starts it. */
final class DescriptorLoss {
  private DescriptorLoss() {}

  public static void main(String[] args) throws Exception {
    int limit = Integer.parseInt(args[0]);
    int free = Integer.parseInt(args[1]);
    List<Fd> filler = new ArrayList<>();
    try (Wire wire = new Wire()) {
      Fd file = wire.file(1);
      // Once while there is room: without any left, no class file can be opened either.
      Fd.eventFd(Libc.system()).close();
      wire.peerSends(MessageWriterProbe.message(1, 0, new byte[0]), file);
      wire.connection.fill();
      while (wire.connection.unclaimedDescriptors() == 0) {
        wire.connection.fill();
      }
      try {
        Fd.open(Libc.system(), Path.of("/nonexistent")).close();
      } catch (LinuxException e) {
        Files.writeString(Path.of(args[2]), e.getMessage());
      }
      do {
        filler.add(Fd.eventFd(Libc.system()));
      } while (filler.getLast().number() < limit - 1 - free);

      Fd[] twenty = new Fd[20];
      Arrays.fill(twenty, file);
      wire.peerSends(MessageWriterProbe.message(1, 0, new byte[0]), twenty);
      String outcome;
      try {
        wire.connection.fill();
        outcome = "received";
      } catch (WireException e) {
        outcome = "code " + e.code();
      }
      filler.forEach(Fd::close);
      wire.connection.close();
      Files.writeString(Path.of(args[2]), outcome + ", open " + wire.openFiles());
    }
  }
}
