package dev.busproof.clientsim.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Puts {@code /proc/PID/syscall} into words: the calls in which a compositor may be stuck, by name,
 * and the file that the call is about.
 */
final class SystemCall {
  /**
   * A call that may wait.
   *
   * @param descriptorArgument which argument is a descriptor, -1 for none
   */
  private record Known(String name, int descriptorArgument) {}

  private static final Map<Integer, Known> X86_64 =
      Map.ofEntries(
          Map.entry(0, new Known("read", 0)),
          Map.entry(1, new Known("write", 0)),
          Map.entry(3, new Known("close", 0)),
          Map.entry(5, new Known("fstat", 0)),
          Map.entry(7, new Known("poll", -1)),
          Map.entry(8, new Known("lseek", 0)),
          Map.entry(9, new Known("mmap", 4)),
          Map.entry(11, new Known("munmap", -1)),
          Map.entry(16, new Known("ioctl", 0)),
          Map.entry(17, new Known("pread64", 0)),
          Map.entry(18, new Known("pwrite64", 0)),
          Map.entry(19, new Known("readv", 0)),
          Map.entry(20, new Known("writev", 0)),
          Map.entry(23, new Known("select", -1)),
          Map.entry(35, new Known("nanosleep", -1)),
          Map.entry(46, new Known("sendmsg", 0)),
          Map.entry(47, new Known("recvmsg", 0)),
          Map.entry(56, new Known("clone", -1)),
          Map.entry(58, new Known("vfork", -1)),
          Map.entry(61, new Known("wait4", -1)),
          Map.entry(72, new Known("fcntl", 0)),
          Map.entry(74, new Known("fsync", 0)),
          Map.entry(77, new Known("ftruncate", 0)),
          Map.entry(202, new Known("futex", -1)),
          Map.entry(230, new Known("clock_nanosleep", -1)),
          Map.entry(232, new Known("epoll_wait", 0)),
          Map.entry(257, new Known("openat", -1)),
          Map.entry(270, new Known("pselect6", -1)),
          Map.entry(271, new Known("ppoll", -1)),
          Map.entry(281, new Known("epoll_pwait", 0)),
          Map.entry(285, new Known("fallocate", 0)),
          Map.entry(426, new Known("io_uring_enter", 0)));

  private static final Map<Integer, Known> AARCH64 =
      Map.ofEntries(
          Map.entry(22, new Known("epoll_pwait", 0)),
          Map.entry(25, new Known("fcntl", 0)),
          Map.entry(29, new Known("ioctl", 0)),
          Map.entry(46, new Known("ftruncate", 0)),
          Map.entry(47, new Known("fallocate", 0)),
          Map.entry(56, new Known("openat", -1)),
          Map.entry(57, new Known("close", 0)),
          Map.entry(62, new Known("lseek", 0)),
          Map.entry(63, new Known("read", 0)),
          Map.entry(64, new Known("write", 0)),
          Map.entry(65, new Known("readv", 0)),
          Map.entry(66, new Known("writev", 0)),
          Map.entry(67, new Known("pread64", 0)),
          Map.entry(68, new Known("pwrite64", 0)),
          Map.entry(72, new Known("pselect6", -1)),
          Map.entry(73, new Known("ppoll", -1)),
          Map.entry(80, new Known("fstat", 0)),
          Map.entry(82, new Known("fsync", 0)),
          Map.entry(98, new Known("futex", -1)),
          Map.entry(101, new Known("nanosleep", -1)),
          Map.entry(115, new Known("clock_nanosleep", -1)),
          Map.entry(211, new Known("sendmsg", 0)),
          Map.entry(212, new Known("recvmsg", 0)),
          Map.entry(215, new Known("munmap", -1)),
          Map.entry(220, new Known("clone", -1)),
          Map.entry(222, new Known("mmap", 4)),
          Map.entry(260, new Known("wait4", -1)),
          Map.entry(426, new Known("io_uring_enter", 0)));

  private SystemCall() {}

  /**
   * The call in words, such as {@code read of /memfd:x (deleted)}.
   *
   * @param process {@code /proc/PID}, where its descriptors are looked up
   * @param line {@code syscall} of one of its threads: the number, the arguments in hexadecimal;
   *     {@code running}, or -1, when it is in none
   * @return empty when it is in none, or nothing is told
   */
  static String text(Path process, String line) {
    var words = line.split(" ", -1);
    try {
      int number = Integer.parseInt(words[0]);
      if (number < 0) {
        return "";
      }
      var known = table().get(number);
      if (known == null) {
        return "system call " + number;
      }
      int argument = known.descriptorArgument();
      return argument < 0 || words.length <= argument + 1
          ? known.name()
          : known.name() + file(process, Long.decode(words[argument + 1]).intValue());
    } catch (NumberFormatException e) {
      return ""; // "running"
    }
  }

  private static Map<Integer, Known> table() {
    return System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
  }

  private static String file(Path process, int descriptor) {
    if (descriptor < 0) {
      return ""; // mmap of no file
    }
    try {
      return " of " + Files.readSymbolicLink(process.resolve("fd/" + descriptor));
    } catch (IOException e) {
      return " of descriptor " + descriptor;
    }
  }
}
