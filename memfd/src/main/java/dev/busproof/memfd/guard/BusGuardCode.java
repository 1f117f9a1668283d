package dev.busproof.memfd.guard;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.busproof.memfd.libc.Abi;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.memfd.libc.MachineCode;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The handler's machine code, assembled from {@code src/main/asm/bus-guard-x86_64.s} and {@code
 * bus-guard-aarch64.s}.
 */
final class BusGuardCode {
  private static final String X86_64 =
      "f30f1efa4c8b058d000000837e0802757c488b4610498b084d8d48404885c9746c4d8b114d8b5908"
          + "4c39d0720a4c39d873054d3b1174094983c12048ffc9ebdc4889c131c0f0490fb14918f049ff4110"
          + "f049ff401057565241504c89d74c89de4829feba0100000041ba3200000049c7c0ffffffff4531c9"
          + "b8090000000f0541585a5e5f483d01f0ffff7301c341ff6008cccccccccccccc0000000000000000";

  private static final String AARCH64 =
      "5f2403d5290700582a0840b95f090071610600542a0840f92bfddfc82c010191eb0500b48dfddfc8"
          + "8f210091eefddfc85f010debc30000545f010eeb82000054900140f91f020deb800000548c810091"
          + "6b0500d1f3ffff178f610091f07d5fc8700000b5ea7d11c8b1ffff358f410091f07d5fc810060091"
          + "f0fd11c8b1ffff352f410091f07d5fc810060091f07d11c8b1ffff35bf3b03d5ea0300aaeb0301aa"
          + "ec0302aae0030daac1010dcb220080d2430680d204008092050080d2c81b80d2010000d41ffc3fb1"
          + "42000054c0035fd6e0030aaae1030baae2030caa300540f900021fd61f2003d50000000000000000";

  private BusGuardCode() {}

  /** The assembled bytes; the last eight are the table's address, 0 here. */
  static Optional<byte[]> of(Abi abi) {
    return switch (abi) {
      case X86_64 -> Optional.of(HexFormat.of().parseHex(X86_64));
      case AARCH64 -> Optional.of(HexFormat.of().parseHex(AARCH64));
      case GENERIC -> Optional.empty();
    };
  }

  /**
   * {@link MachineCode#load} with the table's address in its place.
   *
   * @return the code's address
   */
  static long load(Libc libc, byte[] code, long tableAddress) throws LinuxException {
    byte[] complete = code.clone();
    MemorySegment.ofArray(complete)
        .set(JAVA_LONG_UNALIGNED, complete.length - Long.BYTES, tableAddress);
    return MachineCode.load(libc, "busproof-bus-guard", complete);
  }
}
