package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.observe.MeterReading;
import java.util.EnumSet;
import java.util.Set;

/** What a process can hold more and more of. */
enum Held {
  DESCRIPTORS,
  MAPPINGS,
  THREADS,
  MEMORY;

  /** A leak of memory rises by more than this in every round. */
  private static final long MORE_BYTES = 1L << 20;

  /** What the second reading has more of: of anything that is counted, or clearly more memory. */
  static Set<Held> more(MeterReading before, MeterReading now) {
    var more = EnumSet.noneOf(Held.class);
    if (now.descriptors() > before.descriptors()) {
      more.add(DESCRIPTORS);
    }
    if (now.mappings() > before.mappings()) {
      more.add(MAPPINGS);
    }
    if (now.threads() > before.threads()) {
      more.add(THREADS);
    }
    if (now.residentBytes() > before.residentBytes() + MORE_BYTES) {
      more.add(MEMORY);
    }
    return more;
  }
}
