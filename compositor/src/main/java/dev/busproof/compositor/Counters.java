package dev.busproof.compositor;

import dev.busproof.compositor.client.Ending;
import dev.busproof.compositor.shm.FaultListener;
import dev.busproof.compositor.shm.ShmCounters;
import dev.busproof.memfd.QuarantineStatistics;
import dev.busproof.memfd.SharingStatistics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Counted on the loop thread, read by any. */
final class Counters {
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong turnedAway = new AtomicLong();
  private final AtomicLong foreigners = new AtomicLong();
  private final AtomicLong violations = new AtomicLong();
  private final AtomicLong stoppedReading = new AtomicLong();
  private final AtomicLong handlerFailures = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong paintFailures = new AtomicLong();
  private final ShmCounters shm;
  private final LongSupplier guardFaults;
  private final Supplier<SharingStatistics> sharing;
  private final Supplier<QuarantineStatistics> quarantine;
  private final LongSupplier longestTurnNanos;

  Counters(
      LongSupplier guardFaults,
      Supplier<SharingStatistics> sharing,
      Supplier<QuarantineStatistics> quarantine,
      LongSupplier longestTurnNanos,
      FaultListener faults) {
    this.shm = new ShmCounters(faults);
    this.guardFaults = guardFaults;
    this.sharing = sharing;
    this.quarantine = quarantine;
    this.longestTurnNanos = longestTurnNanos;
  }

  ShmCounters shm() {
    return shm;
  }

  void clientAccepted() {
    accepted.incrementAndGet();
    clients.incrementAndGet();
  }

  void clientTurnedAway() {
    turnedAway.incrementAndGet();
  }

  void foreignerRefused() {
    foreigners.incrementAndGet();
  }

  void clientEnded(Ending why) {
    clients.decrementAndGet();
    switch (why) {
      case Ending.Disconnected _, Ending.ShutDown _ -> {}
      case Ending.Violated _ -> violations.incrementAndGet();
      case Ending.StoppedReading _ -> stoppedReading.incrementAndGet();
      case Ending.HandlerFailed _ -> handlerFailures.incrementAndGet();
    }
  }

  void framePainted() {
    frames.incrementAndGet();
  }

  void paintFailed() {
    paintFailures.incrementAndGet();
  }

  CompositorStatistics snapshot() {
    return new CompositorStatistics(
        clients.get(),
        accepted.get(),
        turnedAway.get(),
        foreigners.get(),
        violations.get(),
        stoppedReading.get(),
        handlerFailures.get(),
        frames.get(),
        paintFailures.get(),
        shm.faults(),
        guardFaults.getAsLong(),
        shm.refusals(),
        shm.poolsByPath(),
        sharing.get(),
        quarantine.get(),
        longestTurnNanos.getAsLong());
  }
}
