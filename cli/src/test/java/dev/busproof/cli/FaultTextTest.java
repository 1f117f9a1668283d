package dev.busproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.BufferFault;
import dev.busproof.memfd.FaultRecord;
import dev.busproof.memfd.FaultRecord.Finding;
import dev.busproof.memfd.SharingPath;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultTextTest {
  private static final StackTraceElement CALL =
      new StackTraceElement("dev.busproof.Painter", "paint", "Painter.java", 7);

  private static BufferFault fault(Finding finding) {
    Instant time = Instant.parse("2026-01-02T03:04:05.678901Z");
    return new BufferFault(
        42, 7, new FaultRecord(SharingPath.GUARDED, finding, 4096, time, List.of(CALL)));
  }

  @Test
  void one_line_names_the_process_the_buffer_and_the_place() {
    assertThat(FaultText.of(fault(Finding.LOAD), false))
        .isEqualTo(
            "client of process 42: wl_buffer 7 faulted at byte 4096 of its pool"
                + " (GUARDED, 2026-01-02T03:04:05.678Z)");
    assertThat(FaultText.of(fault(Finding.SIZE), false))
        .contains("wl_buffer 7 reaches past its pool's file of 4096 bytes (GUARDED");
  }

  @Test
  void the_calls_that_were_under_way_are_for_those_who_ask() {
    assertThat(FaultText.of(fault(Finding.LOAD), true))
        .startsWith(FaultText.of(fault(Finding.LOAD), false))
        .endsWith("\n    at dev.busproof.Painter.paint(Painter.java:7)");
  }
}
