package dev.busproof.memfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.ForwardingLibc;
import dev.busproof.memfd.libc.Libc;
import java.util.Set;

/**
 * What {@link MappedFaultTest} runs in a JVM of its own: memory on a path on which nothing should
 * ever fault, on a kernel that does not keep what it promised. {@code MappedFaultScenarios
 * sealed|nosigbus guarded|bare}.
 */
final class MappedFaultScenarios {
  private static final int SIZE = 1 << 20;

  private MappedFaultScenarios() {}

  public static void main(String[] arguments) throws Exception {
    Libc libc =
        switch (arguments[0]) {
          case "sealed" -> sealsThatDoNotHold();
          case "nosigbus" ->
              // Honest for as much as the probe maps, and no more.
              new NoSigbusKernel(Libc.system(), SharingOptions.MAP_NOSIGBUS, SIZE - 1);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    SharingOptions options = SharingOptions.defaults();
    SharingLadder ladder =
        arguments[1].equals("guarded")
            ? SharingLadder.create(libc, options)
            : SharingLadder.withoutGuard(libc, options);
    try (Memfd memfd = Memfd.create(libc, "pool", SIZE)) {
      memfd.fill(-1);
      try (ReadableMemory memory = (ReadableMemory) ladder.admit(memfd.fd().duplicate(), SIZE)) {
        ReadWindow window = memory.open(0, SIZE);
        ReadWindow another = memory.open(0, 1);
        try (window;
            another) {
          memfd.truncate(0);
          System.out.println("read " + window.segment().get(JAVA_BYTE, SIZE - 1));
        }
        System.out.println(
            memory.path() + " faulted " + window.faulted() + " " + another.faulted());
        System.out.println("counted " + ladder.statistics().faults().get(memory.path()));
      }
    }
    System.out.println("survived");
  }

  static Libc sealsThatDoNotHold() {
    return new ForwardingLibc(Libc.system()) {
      @Override
      public int fcntl(int fd, int command, long argument) {
        int result = super.fcntl(fd, command, argument);
        return command == Constants.F_GET_SEALS && result >= 0
            ? Seal.bits(Set.of(Seal.SHRINK))
            : result;
      }
    };
  }
}
