package dev.busproof.memfd;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much is mapped at the moment; any thread may look. */
final class MappingTally {
  private final AtomicInteger mappings = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  void add(long lengthBytes) {
    mappings.incrementAndGet();
    bytes.addAndGet(lengthBytes);
  }

  void remove(long lengthBytes) {
    mappings.decrementAndGet();
    bytes.addAndGet(-lengthBytes);
  }

  int mappings() {
    return mappings.get();
  }

  long bytes() {
    return bytes.get();
  }
}
