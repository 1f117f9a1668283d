package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys of the seat's own keyboard. */
class KeyboardTest {
  private static final int RED = 0xffff0000;
  private static final int KEY_A = 30;
  private static final int KEY_LEFTSHIFT = 42;
  private static final int KEY_CAPSLOCK = 58;
  private static final int KEY_RIGHTCTRL = 97;
  private static final int SHIFT = 1;
  private static final int LOCK = 2;
  private static final int CONTROL = 4;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell window = desk.window(100, 100, RED);
  private int read;

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private void key(int key, boolean pressed) {
    compositor.input(in -> in.key(key, pressed));
  }

  private List<Message> news() {
    client.roundtrip();
    List<Message> all = client.events(seat.keyboard());
    List<Message> news = List.copyOf(all.subList(read, all.size()));
    read = all.size();
    return news;
  }

  private WlKeyboard.Event.Modifiers lastModifiers() {
    client.roundtrip();
    return client.events(seat.keyboard(), WlKeyboard.Event.Modifiers.class).getLast();
  }

  @Test
  void the_focused_client_gets_keys() {
    news();
    key(KEY_A, true);
    key(KEY_A, true);
    key(KEY_A, false);
    key(KEY_A, false);
    List<WlKeyboard.Event.Key> keys =
        news().stream().map(WlKeyboard.Event.Key.class::cast).toList();
    assertThat(keys.stream().map(WlKeyboard.Event.Key::state)).containsExactly(1, 0);
    assertThat(keys.getFirst().key()).isEqualTo(KEY_A);
    assertThat(keys.get(1).serial()).isNotEqualTo(keys.getFirst().serial());
  }

  @Test
  void a_client_without_the_focus_gets_none() {
    TestClient other = compositor.connect();
    TestSeat otherSeat = TestSeat.of(other);
    TestDesk.of(other).window(50, 50, RED);
    other.roundtrip();
    news();
    key(KEY_A, true);
    assertThat(news()).isEmpty();
    other.awaitEvent(otherSeat.keyboard(), WlKeyboard.Event.Key.class);
  }

  @Test
  void modifiers_follow_their_keys() {
    news();
    key(KEY_LEFTSHIFT, true);
    assertThat(news().stream().map(Message::messageName)).containsExactly("key", "modifiers");
    assertThat(lastModifiers().modsDepressed()).isEqualTo(SHIFT);
    key(KEY_RIGHTCTRL, true);
    assertThat(lastModifiers().modsDepressed()).isEqualTo(SHIFT | CONTROL);
    key(KEY_LEFTSHIFT, false);
    key(KEY_RIGHTCTRL, false);
    assertThat(lastModifiers().modsDepressed()).isZero();
  }

  @Test
  void caps_lock_locks_and_unlocks() {
    key(KEY_CAPSLOCK, true);
    key(KEY_CAPSLOCK, false);
    assertThat(lastModifiers().modsDepressed()).isZero();
    assertThat(lastModifiers().modsLocked()).isEqualTo(LOCK);
    key(KEY_CAPSLOCK, true);
    key(KEY_CAPSLOCK, false);
    assertThat(lastModifiers().modsLocked()).isZero();
  }

  @Test
  void who_gets_the_focus_is_told_which_keys_are_down() {
    key(KEY_LEFTSHIFT, true);
    key(KEY_A, true);
    TestClient other = compositor.connect();
    TestSeat otherSeat = TestSeat.of(other);
    TestDesk.Shell otherWindow = TestDesk.of(other).window(50, 50, RED);
    WlKeyboard.Event.Enter enter =
        other.awaitEvent(otherSeat.keyboard(), WlKeyboard.Event.Enter.class);
    assertThat(enter.surface()).isEqualTo(otherWindow.surface());
    ByteBuffer keys = ByteBuffer.wrap(enter.keys()).order(ByteOrder.nativeOrder());
    assertThat(keys.getInt()).isEqualTo(KEY_LEFTSHIFT);
    assertThat(keys.getInt()).isEqualTo(KEY_A);
    assertThat(
            other
                .awaitEvent(otherSeat.keyboard(), WlKeyboard.Event.Modifiers.class)
                .modsDepressed())
        .isEqualTo(SHIFT);
    assertThat(client.awaitEvent(seat.keyboard(), WlKeyboard.Event.Leave.class).surface())
        .isEqualTo(window.surface());
  }

  @Test
  void a_destroyed_surface_is_named_in_no_event() {
    TestDesk.Shell second = desk.window(50, 50, RED);
    news();
    client.send(second.role(), new XdgToplevel.Request.Destroy());
    client.send(second.xdgSurface(), new XdgSurface.Request.Destroy());
    client.send(second.surface(), new WlSurface.Request.Destroy());
    assertThat(names(news())).containsExactly("leave", "enter", "modifiers");
    TestDesk older = TestDesk.ofVersion(client, 5);
    TestDesk.Shell third = older.window(50, 50, RED);
    news();
    // Before version 6 a surface may go before its role object.
    client.send(third.surface(), new WlSurface.Request.Destroy());
    assertThat(names(news())).containsExactly("enter", "modifiers");
  }

  private static List<String> names(List<Message> events) {
    return events.stream().map(Message::messageName).toList();
  }

  @Test
  void more_keys_than_anybody_presses_are_not_noticed() {
    news();
    compositor.input(in -> {
      for (int key = 1; key < 200; key++) {
        in.key(key, true);
      }
    });
    assertThat(news().stream().filter(WlKeyboard.Event.Key.class::isInstance)).hasSize(64);
  }
}
