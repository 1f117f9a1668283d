package dev.busproof.compositor.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.compositor.TestWords;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Quarantine;
import dev.busproof.memfd.QuarantineLimits;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Connection;
import dev.busproof.wire.ConnectionLimits;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One client's session over a real socket, with globals made for the test. */
class ClientSessionTest {
  private static final int DISPLAY = 1;
  private static final int REGISTRY = 2;
  private static final int OBJECT = 3;

  /** A strong reference: the level set on a logger goes with the logger. */
  private static final Logger LOG = Logger.getLogger(ClientSession.class.getName());

  /** Without threads: these clients have no files. */
  private static final Quarantine QUARANTINE =
      Quarantine.create(Libc.system(), QuarantineLimits.defaults());

  private final List<String> destroyed = new ArrayList<>();
  private final List<UnixSocket> sockets = sockets();
  private final Connection peer = Connection.over(sockets.getLast(), ConnectionLimits.defaults());
  private final Notes notes = new Notes();
  private final ClientSession session =
      new ClientSession(
          Connection.over(sockets.getFirst(), ConnectionLimits.defaults()),
          globals(),
          new Serials(),
          ClientLimits.defaults(),
          new CommonBudget(CommonLimits.none(), () -> 0),
          notes,
          QUARANTINE.account(),
          0);

  private ClientSession sessionWithin(ClientLimits limits, UnixSocket socket) {
    return new ClientSession(
        Connection.over(socket, ConnectionLimits.defaults()),
        globals(),
        new Serials(),
        limits,
        new CommonBudget(CommonLimits.none(), () -> 0),
        notes,
        QUARANTINE.account(),
        0);
  }

  @Test
  void without_room_for_its_display_a_client_is_not_admitted_and_leaves_nothing() {
    List<UnixSocket> pair = sockets();
    try (UnixSocket _ = pair.getLast()) {
      ClientSession crowded =
          sessionWithin(ClientLimits.defaults().with(Held.OBJECTS, 0), pair.getFirst());
      assertThat(crowded.admit()).isFalse();
      crowded.disconnect();
      assertThat(crowded.destroySome(System.nanoTime())).isTrue();
      assertThat(crowded.client().process().isEmpty()).isTrue();
    }
  }

  private Globals globals() {
    Globals globals = new Globals(Map.of());
    globals.add(new TestGlobal());
    return globals;
  }

  private static List<UnixSocket> sockets() {
    try {
      return UnixSocket.pair(Libc.system());
    } catch (dev.busproof.memfd.libc.LinuxException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Notes implements ClientWatcher {
    private int flushes;
    private int lateFlushes;
    private int closes;

    @Override
    public void needsLateFlush(Client client) {
      lateFlushes++;
    }

    @Override
    public void needsFlush(Client client) {
      flushes++;
    }

    @Override
    public void needsClose(Client client) {
      closes++;
    }

    @Override
    public void paused(Client client) {}

    @Override
    public void resumed(Client client, Pause.Rest rest) {}

    @Override
    public void post(Runnable work) {
      work.run();
    }
  }

  /**
   * Opcode 0: fails as a handler with a defect would; 1: recurses without end; 2: makes a child.
   */
  private final class TestGlobal implements Global {
    @Override
    public String interfaceName() {
      return "test";
    }

    @Override
    public int version() {
      return 3;
    }

    @Override
    public Resource bind(Client client, int id, int version) {
      return new TestResource(client, id, version);
    }
  }

  private final class TestResource extends Resource {
    TestResource(Client client, int id, int version) {
      super(client, id, version);
    }

    @Override
    public String interfaceName() {
      return "test";
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (opcode) {
        case 0 -> throw new IllegalStateException("a defect");
        case 1 -> dispatch(1, body);
        default -> client().register(new TestResource(client(), body.newId("child"), version()));
      }
    }

    @Override
    protected void onDestroyed() {
      destroyed.add(toString());
      if (id() == 5) {
        throw new IllegalStateException("a defect while it is destroyed");
      }
    }
  }

  @BeforeEach
  void silence_the_failures_made_on_purpose() {
    LOG.setLevel(Level.OFF);
  }

  @BeforeEach
  void bind_the_object() throws Exception {
    peer.send(DISPLAY, new WlDisplay.Request.GetRegistry(REGISTRY));
    peer.send(REGISTRY, new WlRegistry.Request.Bind(1, "test", 3, OBJECT));
    pump();
    assertThat(session.client().resources(TestResource.class)).hasSize(1);
  }

  @AfterEach
  void close() {
    closeSession();
    peer.close();
    LOG.setLevel(null);
  }

  @Test
  void failing_handler_is_wl_display_implementation_for_its_client() throws Exception {
    request(OBJECT, 0);
    pump();
    assertThat(session.client().ending()).containsInstanceOf(Ending.HandlerFailed.class);
    assertThat(errorSeen().code()).isEqualTo(WlDisplay.Error.IMPLEMENTATION.value());
  }

  @Test
  void endless_recursion_is_a_failing_handler() throws Exception {
    request(OBJECT, 1);
    pump();
    assertThat(errorSeen().code()).isEqualTo(WlDisplay.Error.IMPLEMENTATION.value());
  }

  @Test
  void objects_of_an_ending_client_go_newest_first_whatever_one_of_them_throws() throws Exception {
    child(4);
    child(5);
    child(6);
    pump();
    closeSession();
    assertThat(destroyed).containsExactly("test#6", "test#5", "test#4", "test#3");
  }

  @Test
  void the_watcher_hears_of_the_end_once() {
    session.shutDown();
    session.shutDown();
    session.client().end(new ProtocolError(DISPLAY, "wl_display", 0, "late"));
    assertThat(notes.closes).isEqualTo(1);
    assertThat(session.client().ending()).contains(new Ending.ShutDown());
  }

  @Test
  void many_events_ask_for_one_flush() {
    int before = notes.flushes;
    session.flush();
    Resource object = session.client().resources(TestResource.class).getFirst();
    object.send(new WlCallback.Event.Done(1));
    object.send(new WlCallback.Event.Done(2));
    assertThat(notes.flushes).isEqualTo(before + 1);
  }

  @Test
  void what_can_wait_asks_for_no_flush_of_its_own_and_goes_out_with_the_next() {
    session.flush();
    int before = notes.flushes;
    int lateBefore = notes.lateFlushes;
    Resource object = session.client().resources(TestResource.class).getFirst();
    object.sendLate(new WlCallback.Event.Done(1));
    object.sendLate(new WlCallback.Event.Done(2));
    assertThat(notes.flushes).isEqualTo(before);
    assertThat(notes.lateFlushes).isEqualTo(lateBefore + 1);
    object.send(new WlCallback.Event.Done(3));
    object.sendLate(new WlCallback.Event.Done(4));
    assertThat(notes.flushes).isEqualTo(before + 1);
    assertThat(notes.lateFlushes).isEqualTo(lateBefore + 1);
  }

  @Test
  void event_to_an_ending_client_closes_its_descriptors() throws Exception {
    Resource object = session.client().resources(TestResource.class).getFirst();
    session.shutDown();
    Fd fd = Fd.eventFd(Libc.system());
    object.send(new WlDataSource.Event.Send("text/plain", fd));
    assertThat(fd.isOpen()).isFalse();
  }

  @Test
  void destroyed_object_gives_its_id_back_and_hears_no_more() throws Exception {
    TestResource object = session.client().resources(TestResource.class).getFirst();
    object.destroy();
    object.destroy();
    object.send(new WlCallback.Event.Done(1));
    session.flush();
    assertThat(destroyed).containsExactly("test#3");
    assertThat(eventsSeen()).endsWith("1.1 3").doesNotContain("3.0 1");
  }

  @Test
  void server_ids_are_reused_and_not_given_back() throws Exception {
    Client client = session.client();
    TestResource first = client.register(new TestResource(client, client.allocateServerId(), 1));
    assertThat(first.id()).isEqualTo(0xff000000);
    TestResource second = client.register(new TestResource(client, client.allocateServerId(), 1));
    assertThat(second.id()).isEqualTo(0xff000001);
    first.destroy();
    assertThat(client.allocateServerId()).isEqualTo(0xff000000);
    session.flush();
    assertThat(eventsSeen()).doesNotContain("1.1 -16777216");
  }

  @Test
  void argument_of_another_type_is_invalid_object() {
    assertThatThrownBy(() -> session.client().require(REGISTRY, TestResource.class))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(WireException.INVALID_OBJECT))
        .hasMessageContaining("wl_registry#2");
  }

  @Test
  void null_argument_is_empty() throws Exception {
    assertThat(session.client().find(0, TestResource.class)).isEmpty();
    assertThat(session.client().find(OBJECT, TestResource.class)).isPresent();
  }

  @Test
  void one_turn_carries_out_so_many_requests_and_no_more() throws Exception {
    for (int i = 0; i < 3 * ClientSession.REQUESTS_PER_TURN / 2; i++) {
      child(4 + i);
    }
    assertThat(peer.flush()).isTrue();
    assertThat(session.pump()).isTrue();
    assertThat(session.client().resources(TestResource.class).size())
        .isLessThanOrEqualTo(1 + ClientSession.REQUESTS_PER_TURN);
    while (session.pump()) {
      // The rest, turn by turn.
    }
    assertThat(session.client().resources(TestResource.class))
        .hasSize(1 + 3 * ClientSession.REQUESTS_PER_TURN / 2);
  }

  @Test
  void a_client_with_many_objects_is_taken_apart_a_few_at_a_time() throws Exception {
    for (int id = 4; id < 104; id++) {
      child(id);
    }
    pump();
    session.disconnect();
    // The time is over before it begins: a few are destroyed all the same, and not all.
    assertThat(session.destroySome(System.nanoTime())).isFalse();
    assertThat(destroyed).isNotEmpty().hasSizeLessThan(50);
    int rounds = 0;
    while (!session.destroySome(System.nanoTime())) {
      assertThat(rounds++).isLessThan(100);
    }
    assertThat(destroyed).hasSize(101);
  }

  private void closeSession() {
    session.disconnect();
    assertThat(session.destroySome(Long.MAX_VALUE / 2)).isTrue();
  }

  private void child(int id) {
    request(OBJECT, 2, id);
  }

  private void request(int object, int opcode, int... arguments) {
    peer.sendRaw(TestWords.message(object, opcode, arguments), List.of());
  }

  private void pump() throws Exception {
    assertThat(peer.flush()).isTrue();
    while (session.pump()) {
      // Until nothing is left.
    }
  }

  private WlDisplay.Event.Error errorSeen() throws Exception {
    session.flush();
    assertThat(peer.fill()).isTrue();
    while (peer.next()) {
      if (peer.objectId() == DISPLAY && peer.opcode() == WlDisplay.Event.Error.OPCODE) {
        return (WlDisplay.Event.Error) WlDisplay.Event.decode(peer.opcode(), 1, peer.body());
      }
    }
    throw new AssertionError("no error arrived");
  }

  /** As {@code object.opcode first-word}. */
  private List<String> eventsSeen() throws Exception {
    List<String> seen = new ArrayList<>();
    assertThat(peer.fill()).isTrue();
    while (peer.next()) {
      seen.add(peer.objectId() + "." + peer.opcode() + " " + peer.body().int32("first"));
    }
    return seen;
  }
}
