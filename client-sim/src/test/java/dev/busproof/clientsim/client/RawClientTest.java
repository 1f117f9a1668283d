package dev.busproof.clientsim.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSurface;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of a socket pair: what a compositor may do to a client, one thing at a time. */
@Timeout(30)
class RawClientTest {
  private static final long ANSWER_MILLIS = 200;

  private RawClient client;
  private Connection server;

  @BeforeEach
  void connect() throws IOException {
    var libc = Libc.system();
    var ends = UnixSocket.pair(libc);
    client = RawClient.adopt(libc, ends.get(0), ANSWER_MILLIS);
    server = Connection.over(ends.get(1), ConnectionLimits.defaults());
  }

  @AfterEach
  void disconnect() {
    client.close();
    server.close();
  }

  @Test
  void an_error_names_the_interface_and_role_of_its_object() throws Exception {
    int surface = client.newObject(WlSurface.NAME, 4, EventHandler.NONE);
    client.nameRole(surface, "bad");
    server.send(1, new WlDisplay.Event.Error(surface, 1, "no such transform"));
    server.flush();
    server.close();

    assertThat(endOfRoundtrip().error())
        .hasValueSatisfying(error -> {
          assertThat(error.interfaceName()).isEqualTo("wl_surface");
          assertThat(error.role()).isEqualTo("bad");
          assertThat(error.code()).isEqualTo(1);
          assertThat(error.message()).isEqualTo("no such transform");
        });
  }

  @Test
  void an_error_is_found_behind_a_socket_that_takes_no_more() throws Exception {
    server.send(1, new WlDisplay.Event.Error(1, 1, "told and closed"));
    server.flush();
    server.close();

    // The write fails first; what was said before must still be read.
    client.sendRaw(new byte[64], List.of());
    assertThatThrownBy(client::flush)
        .isInstanceOfSatisfying(
            ClientEndedException.class,
            e -> assertThat(e.end().kind()).isEqualTo(ClientEnd.Kind.ERROR));
  }

  @Test
  void the_end_of_the_stream_is_no_error_event() throws Exception {
    server.close();

    assertThat(endOfRoundtrip().kind()).isIn(ClientEnd.Kind.CLOSED, ClientEnd.Kind.RESET);
  }

  @Test
  void a_compositor_that_does_not_answer_is_not_waited_for() throws Exception {
    assertThat(endOfRoundtrip().kind()).isEqualTo(ClientEnd.Kind.UNANSWERED);
  }

  @Test
  void a_compositor_that_does_not_read_is_not_waited_for() throws Exception {
    client.sendRaw(new byte[8 << 20], List.of());

    assertThatThrownBy(client::flush)
        .isInstanceOfSatisfying(
            ClientEndedException.class,
            e -> assertThat(e.end().kind()).isEqualTo(ClientEnd.Kind.UNANSWERED));
  }

  @Test
  void a_malformed_event_ends_the_client() throws Exception {
    server.sendRaw(new byte[] {1, 0, 0, 0, 0, 0, 3, 0}, List.of());
    server.flush();

    assertThat(endOfRoundtrip().kind()).isEqualTo(ClientEnd.Kind.ERROR);
  }

  @Test
  void an_id_is_used_again_once_it_was_given_back() throws Exception {
    int callback = client.newObject(WlCallback.NAME, 1, EventHandler.NONE);
    assertThat(client.newObject(WlCallback.NAME, 1, EventHandler.NONE)).isEqualTo(callback + 1);
    server.send(1, new WlDisplay.Event.DeleteId(callback));
    server.flush();
    client.pump(Deadline.inMillis(50), () -> false);

    assertThat(client.newObject(WlCallback.NAME, 1, EventHandler.NONE)).isEqualTo(callback);
  }

  @Test
  void descriptors_for_an_ended_client_are_closed() throws Exception {
    server.close();
    endOfRoundtrip();
    var descriptor = Fd.eventFd(Libc.system());

    assertThatThrownBy(() -> client.sendRaw(new byte[1], List.of(descriptor)))
        .isInstanceOf(ClientEndedException.class);
    assertThat(descriptor.isOpen()).isFalse();
  }

  @Test
  void a_compositor_that_announces_globals_without_end_is_given_up() throws Exception {
    int registry = 2; // the client's first object
    var ends = UnixSocket.pair(Libc.system());
    try (var patient = RawClient.adopt(Libc.system(), ends.get(0), 20_000);
        var flooding = Connection.over(ends.get(1), ConnectionLimits.defaults())) {
      var announcing =
          new FutureTask<>(() -> {
            for (int i = 0; i <= RawClient.MOST_GLOBALS; i++) {
              flooding.send(registry, new WlRegistry.Event.Global(i, "global" + i, 1));
              for (flooding.flush(); flooding.wantsWrite(); flooding.flush()) {
                Thread.sleep(1);
              }
            }
            return null;
          });
      Thread.ofPlatform().start(announcing);

      assertThatThrownBy(patient::globals)
          .isInstanceOfSatisfying(
              ClientEndedException.class,
              e ->
                  assertThat(e.end().text())
                      .contains("announces more than " + RawClient.MOST_GLOBALS + " globals"));
      announcing.get();
    }
  }

  private ClientEnd endOfRoundtrip() {
    try {
      client.roundtrip();
      throw new AssertionError("the roundtrip was answered");
    } catch (ClientEndedException e) {
      return e.end();
    }
  }
}
