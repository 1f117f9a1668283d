package dev.busproof.clientsim.witness;

import dev.busproof.clientsim.observe.MeterReading;
import dev.busproof.clientsim.observe.UsageRecord;
import dev.busproof.clientsim.observe.UsageSample;
import dev.busproof.clientsim.target.ProcessMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the target holds again and again while an attack goes on. It looks every 50 ms, and
 * less often where a look takes long: listing 65,000 mappings takes the kernel some 50 ms, in which
 * the target can map nothing. Runs on a thread of its own.
 */
public final class UsageMeter {
  private static final long PERIOD_MILLIS = 50;

  /** At most this share of the time is spent looking: one part in so many. */
  private static final long LOOKING_SHARE = 20;

  /** CPU time comes in ticks of 10 ms: over less than this, a tick more or less says too much. */
  private static final long CPU_MILLIS = 200;

  private final Optional<ProcessMeter> meter;
  private final Thread thread;
  private final long startNanos = System.nanoTime();
  private final BoundedSeries<UsageSample> series =
      new BoundedSeries<>(
          UsageRecord.MOST_SAMPLES,
          (one, other) ->
              new UsageSample(other.atMillis(), highest(one.reading(), other.reading())));

  private volatile boolean stopped;
  private @Nullable MeterReading peak;
  private int peakCpuPercent;
  private long cpuSinceMillis;
  private long cpuUsedMillis;

  private UsageMeter(Optional<ProcessMeter> meter) {
    this.meter = meter;
    this.thread = Thread.ofPlatform().daemon().name("usage-meter").unstarted(this::run);
  }

  /** Starts to look; a process that cannot be read has no usage. */
  public static UsageMeter start(Optional<ProcessMeter> meter) {
    var usage = new UsageMeter(meter);
    if (meter.isPresent()) {
      usage.thread.start();
    }
    return usage;
  }

  private void run() {
    var process = meter.orElseThrow();
    while (true) {
      long before = System.nanoTime();
      var reading = process.read();
      long tookMillis = millisSince(before);
      reading.ifPresent(this::add);
      if (stopped || reading.isEmpty()) {
        return; // gone, or not ours to read
      }
      try {
        Thread.sleep(Math.max(PERIOD_MILLIS, LOOKING_SHARE * tookMillis));
      } catch (InterruptedException e) {
        // Asked to look once more and end.
      }
    }
  }

  private synchronized void add(MeterReading reading) {
    long now = millisSince(startNanos);
    series.add(new UsageSample(now, reading));
    if (peak == null) {
      cpuUsedMillis = reading.cpuMillis();
      cpuSinceMillis = now;
    } else if (now - cpuSinceMillis >= CPU_MILLIS) {
      long used = 100 * (reading.cpuMillis() - cpuUsedMillis) / (now - cpuSinceMillis);
      peakCpuPercent = Math.max(peakCpuPercent, Math.toIntExact(used));
      cpuUsedMillis = reading.cpuMillis();
      cpuSinceMillis = now;
    }
    peak = peak == null ? reading : highest(peak, reading);
  }

  private static MeterReading highest(MeterReading one, MeterReading later) {
    return new MeterReading(
        Math.max(one.residentBytes(), later.residentBytes()),
        Math.max(one.sharedBytes(), later.sharedBytes()),
        Math.max(one.descriptors(), later.descriptors()),
        Math.max(one.mappings(), later.mappings()),
        Math.max(one.threads(), later.threads()),
        later.cpuMillis());
  }

  /** Looks a last time and says what was seen. */
  public UsageRecord finish() {
    stopped = true;
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(Duration.ofSeconds(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return new UsageRecord(Optional.ofNullable(peak), peakCpuPercent, series.points());
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
