package dev.busproof.clientsim.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.observe.UsageRecord;
import dev.busproof.clientsim.target.ProcessMeter;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The meter is held against this very process, and against programs that do one thing. */
@Timeout(60)
@Isolated
class UsageMeterTest {
  private static final int HELD = 500;

  private static List<Fd> hold() throws LinuxException {
    var held = new ArrayList<Fd>();
    for (int i = 0; i < HELD; i++) {
      held.add(Fd.eventFd(Libc.system()));
    }
    return held;
  }

  private static ProcessMeter own() {
    return new ProcessMeter(ProcessHandle.current().pid());
  }

  private static int descriptors() {
    return own().read().orElseThrow().descriptors();
  }

  /** Until the meter, having looked, sleeps. */
  private static void awaitLook() throws InterruptedException {
    while (Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread ->
            thread.getName().equals("usage-meter")
                && thread.getState() == Thread.State.TIMED_WAITING)) {
      Thread.sleep(1);
    }
  }

  @Test
  void what_was_held_and_given_back_again_is_the_peak() throws Exception {
    int before = descriptors();
    var held = hold();
    var meter = UsageMeter.start(Optional.of(own()));
    awaitLook();
    held.forEach(Fd::close);

    var usage = meter.finish();

    assertThat(usage.peak().orElseThrow().descriptors()).isGreaterThan(before + HELD / 2);
    assertThat(usage.samples().getLast().reading().descriptors()).isLessThan(before + HELD / 2);
  }

  @Test
  void what_is_held_at_the_end_is_seen_by_a_last_look() throws Exception {
    int before = descriptors();
    var meter = UsageMeter.start(Optional.of(own()));
    awaitLook();
    var held = hold();

    var usage = meter.finish();
    held.forEach(Fd::close);

    assertThat(usage.samples().getLast().reading().descriptors()).isGreaterThan(before + HELD / 2);
    assertThat(usage.samples())
        .hasSizeBetween(2, UsageRecord.MOST_SAMPLES)
        .isSortedAccordingTo(Comparator.comparingLong(sample -> sample.atMillis()));
  }

  @Test
  void a_process_that_cannot_be_read_has_no_usage() {
    assertThat(UsageMeter.start(Optional.empty()).finish()).isEqualTo(UsageRecord.none());
    // No process has the number 0.
    assertThat(UsageMeter.start(Optional.of(new ProcessMeter(0))).finish())
        .isEqualTo(UsageRecord.none());
  }

  @Test
  void of_a_process_that_died_what_it_held_before_is_known() throws Exception {
    var process = start("exec sleep 1000");
    var meter = UsageMeter.start(Optional.of(new ProcessMeter(process.pid())));
    try {
      awaitLook();
    } finally {
      process.destroyForcibly().waitFor();
    }

    var usage = meter.finish();

    assertThat(usage.peak().orElseThrow().residentBytes()).isPositive();
    assertThat(usage.samples()).isNotEmpty();
  }

  @Test
  void who_spins_has_used_a_processor_and_who_sleeps_has_not() throws Exception {
    var spinning = start("while :; do :; done");
    var sleeping = start("exec sleep 1000");
    try {
      var spinner = new ProcessMeter(spinning.pid());
      var ofSpinning = UsageMeter.start(Optional.of(spinner));
      var ofSleeping = UsageMeter.start(Optional.of(new ProcessMeter(sleeping.pid())));
      long begun = spinner.read().orElseThrow().cpuMillis();
      while (spinner.read().orElseThrow().cpuMillis() - begun < 500) {
        Thread.sleep(10);
      }

      assertThat(ofSpinning.finish().peakCpuPercent()).isPositive();
      assertThat(ofSleeping.finish().peakCpuPercent()).isLessThan(50);
    } finally {
      spinning.destroyForcibly().waitFor();
      sleeping.destroyForcibly().waitFor();
    }
  }

  private static Process start(String script) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", script).start();
  }
}
