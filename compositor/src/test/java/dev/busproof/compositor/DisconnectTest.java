package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlShm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a client leaves behind when it goes, nothing of it stays with the compositor. */
class DisconnectTest {
  private final RunningCompositor compositor = RunningCompositor.start();

  @Test
  void two_hundred_abrupt_disconnects_leak_nothing() throws Exception {
    try (compositor) {
      compositor.assertServes();
      compositor.awaitStatistics("the first to be gone", s -> s.clients() == 0);
      ProcessFootprint before = ProcessFootprint.now();
      for (int i = 0; i < 200; i++) {
        leaveAbruptly(i);
      }
      compositor.awaitStatistics("all to be gone", s -> s.clients() == 0);
      ProcessFootprint.awaitReturnTo(before);
      assertThat(compositor.statistics().clientsAccepted()).isEqualTo(201);
      assertThat(compositor.statistics().handlerFailures()).isZero();
    }
  }

  /** With pools, buffers, unclaimed descriptors and half a message in flight. */
  private void leaveAbruptly(int round) throws Exception {
    try (TestClient client = TestClient.connect(compositor.compositor().socketPath())) {
      int shm = client.bind(WlShm.NAME, 2, WlShm.Event::decode);
      try (TestPool pool = TestPool.create(client, shm, 1 << 16)) {
        pool.buffer(64, 64);
        pool.buffer(4096, 32, 32, 128, TestPool.ARGB8888);
        if (round % 3 == 0) {
          pool.destroy();
        }
        byte[] message = TestWords.message(1, 0, client.newId("wl_callback"));
        client.sendRaw(message, List.of(Fd.eventFd(Libc.system())));
        client.sendRaw(new byte[] {1, 0, 0}, List.of());
        if (round % 2 == 0) {
          client.flush();
        } else {
          client.pushOnce();
        }
      }
    }
  }

  @Test
  void descriptors_of_a_client_that_is_thrown_out_are_closed() throws Exception {
    try (compositor) {
      compositor.assertServes();
      compositor.awaitStatistics("the first to be gone", s -> s.clients() == 0);
      ProcessFootprint before = ProcessFootprint.now();
      try (TestClient client = TestClient.connect(compositor.compositor().socketPath())) {
        int shm = client.bind(WlShm.NAME, 2, WlShm.Event::decode);
        try (TestPool pool = TestPool.create(client, shm, 1 << 16)) {
          pool.buffer(64, 64);
          // The descriptor of a request that fails before anyone takes it, and one that nobody
          // asked for.
          TestPool.createPool(client, shm, Fd.eventFd(Libc.system()), 0);
          client.sendRaw(
              TestWords.message(1, 0, client.newId("wl_callback")),
              List.of(Fd.eventFd(Libc.system())));
          assertThat(client.awaitError().kind()).isEqualTo("wl_shm 1");
        }
      }
      compositor.awaitStatistics("the client to be gone", s -> s.clients() == 0);
      ProcessFootprint.awaitReturnTo(before);
    }
  }
}
