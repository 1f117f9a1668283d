package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Fixed;
import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WlTouch;
import dev.busproof.wire.protocol.XdgPopup;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fingers. The first window is at 16,16. */
class TouchTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final int touch = seat.touch();
  private int read;

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private List<Message> news() {
    client.roundtrip();
    List<Message> all = client.events(touch);
    List<Message> news = List.copyOf(all.subList(read, all.size()));
    read = all.size();
    return news;
  }

  @Test
  void the_seat_has_a_touch_screen_only_where_somebody_can_touch_it() {
    assertThat(client.awaitEvent(seat.seat(), WlSeat.Event.Capabilities.class).capabilities())
        .isEqualTo(7);
    try (RunningCompositor plain = RunningCompositor.start()) {
      TestClient other = plain.connect();
      int otherSeat = TestSeat.of(other).seat();
      assertThat(other.awaitEvent(otherSeat, WlSeat.Event.Capabilities.class).capabilities())
          .isEqualTo(3);
    }
  }

  @Test
  void fingers_are_followed_one_by_one() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    compositor.input(in -> {
      in.touchDown(0, 20, 20);
      in.touchDown(7, 40, 50);
      in.touchFrame();
      in.touchMotion(7, 41, 52);
      in.touchUp(0);
      in.touchFrame();
      in.touchUp(7);
      in.touchFrame();
    });
    List<Message> events = news();
    assertThat(events.stream().map(Message::messageName))
        .containsExactly("down", "down", "frame", "motion", "up", "frame", "up", "frame");
    WlTouch.Event.Down second = (WlTouch.Event.Down) events.get(1);
    assertThat(second.surface()).isEqualTo(window.surface());
    assertThat(second.id()).isEqualTo(7);
    assertThat(second.x()).isEqualTo(Fixed.ofInt(24));
    assertThat(second.y()).isEqualTo(Fixed.ofInt(34));
    WlTouch.Event.Motion motion = (WlTouch.Event.Motion) events.get(3);
    assertThat(motion.x()).isEqualTo(Fixed.ofInt(25));
    assertThat(((WlTouch.Event.Up) events.get(6)).id()).isEqualTo(7);
  }

  @Test
  void a_finger_that_leaves_its_surface_stays_with_it() {
    desk.window(50, 50, RED);
    desk.window(50, 50, RED);
    compositor.input(in -> {
      in.touchDown(0, 20, 20);
      in.touchMotion(0, 100, 10);
      in.touchFrame();
    });
    WlTouch.Event.Motion motion = client.awaitEvent(touch, WlTouch.Event.Motion.class);
    assertThat(motion.x()).isEqualTo(Fixed.ofInt(84));
    assertThat(motion.y()).isEqualTo(Fixed.ofInt(-6));
  }

  @Test
  void a_finger_on_a_surface_that_is_destroyed_is_up() {
    TestDesk.Shell window = desk.window(100, 100, RED);
    int child = TestDesk.ofVersion(client, 5).surface();
    desk.subsurface(child, window.surface());
    desk.show(child, desk.buffer(100, 100, RED));
    desk.commit(window.surface());
    client.roundtrip();
    compositor.input(in -> {
      in.touchDown(3, 20, 20);
      in.touchFrame();
    });
    news();
    client.send(child, new WlSurface.Request.Destroy());
    assertThat(news().stream().map(Message::messageName)).containsExactly("up", "frame");
    compositor.input(in -> in.touchUp(3));
    assertThat(news()).isEmpty();
  }

  @Test
  void a_finger_on_nothing_is_told_to_nobody() {
    desk.window(100, 100, RED);
    compositor.input(in -> {
      in.touchDown(0, 300, 200);
      in.touchMotion(0, 20, 20);
      in.touchUp(0);
      in.touchFrame();
    });
    assertThat(news()).isEmpty();
  }

  @Test
  void a_cancelled_sequence_is_one_cancel() {
    desk.window(100, 100, RED);
    compositor.input(in -> {
      in.touchDown(0, 20, 20);
      in.touchDown(1, 30, 20);
      in.touchFrame();
      in.touchCancel();
      in.touchUp(0);
      in.touchFrame();
    });
    assertThat(news().stream().map(Message::messageName))
        .containsExactly("down", "down", "frame", "cancel");
  }

  @Test
  void more_fingers_than_a_screen_follows_are_not_noticed() {
    desk.window(100, 100, RED);
    compositor.input(in -> {
      for (int id = 0; id < 100; id++) {
        in.touchDown(id, 20, 20);
      }
      in.touchFrame();
    });
    assertThat(news().stream().filter(WlTouch.Event.Down.class::isInstance)).hasSize(32);
  }

  @Test
  void a_tap_focuses_the_window_and_dismisses_menus() {
    TestDesk.Shell first = desk.window(50, 50, RED);
    TestDesk.Shell second = desk.window(50, 50, RED);
    compositor.input(in -> {
      in.touchDown(0, 20, 20);
      in.touchUp(0);
      in.touchFrame();
    });
    client.roundtrip();
    assertThat(client.events(seat.keyboard(), WlKeyboard.Event.Enter.class).getLast().surface())
        .isEqualTo(first.surface());
    assertThat(second.surface()).isNotEqualTo(first.surface());
    int serial = client.events(touch, WlTouch.Event.Down.class).getLast().serial();
    TestDesk.Shell menu = desk.popup(first);
    client.send(menu.role(), new XdgPopup.Request.Grab(seat.seat(), serial));
    desk.configure(menu);
    desk.show(menu.surface(), desk.buffer(20, 20, RED));
    client.roundtrip();
    compositor.input(in -> {
      in.touchDown(0, 300, 200);
      in.touchUp(0);
      in.touchFrame();
    });
    client.awaitEvent(menu.role(), XdgPopup.Event.PopupDone.class);
  }
}
