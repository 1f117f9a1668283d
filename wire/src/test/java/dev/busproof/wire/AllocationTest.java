package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.busproof.wire.protocol.WlSurface;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final int BURST = 400;

  /** A damage record takes 32 bytes; each burst, 400 messages, may cost a few objects more. */
  @Test
  void message_costs_no_allocation_but_its_record() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Wire wire = new Wire();
        Connection reader = Connection.over(wire.peer, ConnectionLimits.defaults())) {
      for (int i = 0; i < 500; i++) {
        burst(wire.connection, reader);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        burst(wire.connection, reader);
      }
      long perMessage = (threads.getCurrentThreadAllocatedBytes() - before) / (100L * BURST);
      assertThat(perMessage).isLessThanOrEqualTo(48);
    }
  }

  private static final WlSurface.Request DAMAGE = new WlSurface.Request.Damage(1, 2, 3, 4);

  private static void burst(Connection writer, Connection reader) throws Exception {
    for (int i = 0; i < BURST; i++) {
      writer.send(3, DAMAGE);
    }
    assertThat(writer.flush()).isTrue();
    reader.fill();
    int taken = 0;
    while (reader.next()) {
      WlSurface.Request request = WlSurface.Request.decode(reader.opcode(), 1, reader.body());
      if (request.equals(DAMAGE)) {
        taken++;
      }
    }
    if (taken != BURST) {
      throw new AssertionError("took " + taken);
    }
  }
}
