package dev.busproof.memfd.io;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Run by {@link DescriptorLimitTest} in a process that may open few files: the first failure and
 * the first close of its life are at the limit, where no class can be loaded from a directory.
 */
final class FirstErrorScenario {
  private FirstErrorScenario() {}

  public static void main(String[] arguments) {
    Libc libc = Libc.system();
    List<Fd> hoard = new ArrayList<>();
    String failure = "";
    while (failure.isEmpty()) {
      try {
        hoard.add(Fd.eventFd(libc));
      } catch (LinuxException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
    hoard.forEach(Fd::close);
    System.out.println(failure);
  }
}
