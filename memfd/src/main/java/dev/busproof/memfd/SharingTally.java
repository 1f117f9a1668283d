package dev.busproof.memfd;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Counts for {@link SharingStatistics}; any thread. */
final class SharingTally {
  private record PerPath(AtomicLong admitted, AtomicLong windows, AtomicLong faults) {
    PerPath() {
      this(new AtomicLong(), new AtomicLong(), new AtomicLong());
    }
  }

  private final Map<SharingPath, PerPath> paths = new EnumMap<>(SharingPath.class);
  private final AtomicLong holeCopies = new AtomicLong();

  SharingTally() {
    for (SharingPath path : SharingPath.values()) {
      paths.put(path, new PerPath());
    }
  }

  private PerPath of(SharingPath path) {
    return Objects.requireNonNull(paths.get(path));
  }

  void admitted(SharingPath path) {
    of(path).admitted().incrementAndGet();
  }

  void window(SharingPath path) {
    of(path).windows().incrementAndGet();
  }

  void faults(SharingPath path, long count) {
    of(path).faults().addAndGet(count);
  }

  void holeCopy() {
    holeCopies.incrementAndGet();
  }

  SharingStatistics snapshot() {
    return new SharingStatistics(
        read(p -> p.admitted().get()),
        read(p -> p.windows().get()),
        read(p -> p.faults().get()),
        holeCopies.get());
  }

  private Map<SharingPath, Long> read(ToLongFunction<PerPath> count) {
    Map<SharingPath, Long> counts = new EnumMap<>(SharingPath.class);
    paths.forEach((path, of) -> counts.put(path, count.applyAsLong(of)));
    return counts;
  }
}
