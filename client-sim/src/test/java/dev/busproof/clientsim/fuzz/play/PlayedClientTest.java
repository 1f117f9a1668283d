package dev.busproof.clientsim.fuzz.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.clientsim.fuzz.program.Value;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.Message;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.XdgSurface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Both ends of a socket pair: what events do to the objects of a client. */
@Timeout(30)
@Isolated
class PlayedClientTest {
  private static final int SERVERS = 0xff00_0000;

  private final Libc libc = Libc.system();
  private final Notes notes = new Notes();
  private final SharedFiles files = new SharedFiles(libc);
  private PlayedClient client;
  private Connection server;

  @BeforeEach
  void connect() throws IOException {
    var ends = UnixSocket.pair(libc);
    var raw = RawClient.adopt(libc, ends.get(0), 200);
    client = new PlayedClient("c1", raw, Interfaces.bundled(), notes, files);
    server = Connection.over(ends.get(1), ConnectionLimits.defaults());
  }

  @AfterEach
  void disconnect() {
    client.close();
    server.close();
    files.close();
  }

  private int make(String name, String interfaceName) {
    return client.made(name, interfaceName, 4, "test");
  }

  private void tell(int object, Message event) throws Exception {
    server.send(object, event);
    server.flush();
    client.readNow();
  }

  @Test
  void the_last_serial_is_an_objects_own() throws Exception {
    int one = make("one", XdgSurface.NAME);
    make("other", XdgSurface.NAME);
    tell(one, new XdgSurface.Event.Configure(7));
    tell(one, new XdgSurface.Event.Configure(9));

    assertThat(client.object("one").serial()).isEqualTo(9);
    assertThat(client.object("other").serial()).isZero();
  }

  @Test
  void a_serial_is_sent_back() throws Exception {
    int xdg = make("xdg", XdgSurface.NAME);
    tell(xdg, new XdgSurface.Event.Configure(9));
    client.request(
        new Step.Request("c1", "xdg", "ack_configure", List.of(new Value.Serial("xdg"))),
        Deadline.inMillis(200));
    client.flush(Deadline.inMillis(200));

    server.fill();
    assertThat(server.next()).isTrue();
    assertThat(XdgSurface.Request.decode(server.opcode(), 4, server.body()))
        .isEqualTo(new XdgSurface.Request.AckConfigure(9));
  }

  @Test
  void an_event_that_was_heeded_is_awaited_anew() throws Exception {
    int callback = make("callback", WlCallback.NAME);
    var object = client.object("callback");
    assertThat(object.hasUnheeded("done")).isFalse();
    tell(callback, new WlCallback.Event.Done(0));
    assertThat(object.hasUnheeded("done")).isTrue();

    object.heed("done");
    assertThat(object.hasUnheeded("done")).isFalse();
  }

  @Test
  void a_descriptor_that_comes_is_closed() throws Exception {
    int keyboard = make("keyboard", WlKeyboard.NAME);
    int before = descriptors();
    for (int i = 0; i < 100; i++) {
      // More than a connection keeps that nobody takes.
      tell(keyboard, new WlKeyboard.Event.Keymap(1, Fd.eventFd(libc), 0));
    }

    assertThat(descriptors()).isEqualTo(before);
    assertThat(client.isLive()).isTrue();
  }

  private static int descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return (int) all.count();
    }
  }

  @Test
  void an_object_that_the_compositor_makes_is_known() throws Exception {
    int device = make("device", WlDataDevice.NAME);
    tell(device, new WlDataDevice.Event.DataOffer(SERVERS + 1));
    tell(SERVERS + 1, new WlDataOffer.Event.Offer("text/plain"));
    server.send(1, new WlDisplay.Event.Error(SERVERS + 1, 3, "no"));
    server.flush();
    assertThatThrownBy(client::readNow).isNotNull();
    client.close();

    assertThat(notes.played(0).features())
        .contains(
            "event wl_data_device.data_offer",
            "event wl_data_offer.offer",
            "error wl_data_offer.3");
  }

  @Test
  void an_object_with_an_id_of_ours_is_no_object_of_the_compositors() throws Exception {
    int device = make("device", WlDataDevice.NAME);
    server.send(device, new WlDataDevice.Event.DataOffer(77));
    server.flush();

    assertThatThrownBy(client::readNow).isNotNull();
    assertThat(client.end().map(ClientEnd::kind)).contains(ClientEnd.Kind.ERROR);
  }
}
