package dev.busproof.memfd;

import java.util.EnumSet;
import java.util.Set;

/** File seals of fcntl(2), F_ADD_SEALS. */
public enum Seal {
  /** F_SEAL_SEAL: no further seal can be added. */
  SEAL(0x1),
  /** F_SEAL_SHRINK: the file cannot get smaller than it is. */
  SHRINK(0x2),
  /** F_SEAL_GROW: the file cannot get larger than it is. */
  GROW(0x4),
  /** F_SEAL_WRITE: nobody can write, nor map it writable and shared. */
  WRITE(0x8),
  /** F_SEAL_FUTURE_WRITE: as WRITE, but writable mappings that exist stay so. */
  FUTURE_WRITE(0x10),
  /** F_SEAL_EXEC: the executable bits of the mode cannot change. */
  EXEC(0x20);

  private final int bit;

  Seal(int bit) {
    this.bit = bit;
  }

  static int bits(Set<Seal> seals) {
    int bits = 0;
    for (Seal seal : seals) {
      bits |= seal.bit;
    }
    return bits;
  }

  /** The seals in a result of F_GET_SEALS; bits without a name here are left out. */
  static Set<Seal> of(int bits) {
    Set<Seal> seals = EnumSet.noneOf(Seal.class);
    for (Seal seal : values()) {
      if ((bits & seal.bit) != 0) {
        seals.add(seal);
      }
    }
    return Set.copyOf(seals);
  }
}
