package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.seat.PointerGrab;
import dev.busproof.compositor.seat.Press;
import dev.busproof.compositor.surface.Point;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlTouch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What takes the pointer, or a finger, from a client while it is down. */
class PointerGrabTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor =
      RunningCompositor.start(options -> options.testControl(true));
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final TestSeat seat = TestSeat.of(client);
  private final TestDesk.Shell window = desk.window(100, 100, RED);
  private final List<String> heard = new ArrayList<>();

  private final PointerGrab grab =
      new PointerGrab() {
        @Override
        public void motion(int timeMillis, Point to) {
          heard.add("motion " + to.x() + " " + to.y());
        }

        @Override
        public void released(int timeMillis, Point at) {
          heard.add("released " + at.x() + " " + at.y());
        }

        @Override
        public void cancelled() {
          heard.add("cancelled");
        }
      };

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  /** On the loop thread, as a request of the client would. */
  private boolean begin(int serial) {
    List<Boolean> begun = new ArrayList<>();
    compositor.input(in -> {
      Optional<Press> press = in.pressOf(serial);
      begun.add(press.isPresent() && in.begin(press.get(), grab));
    });
    return begun.getFirst();
  }

  @Test
  void it_follows_the_pointer_until_the_last_button_is_up() {
    compositor.pointerTo(20, 20);
    compositor.button(TestSeat.LEFT, true);
    int serial = seat.lastButton().serial();
    seat.pointerEvents();
    assertThat(begin(serial)).isTrue();
    assertThat(seat.pointerWords()).containsExactly("leave", "frame");
    compositor.pointerTo(60, 70);
    compositor.button(TestSeat.RIGHT, true);
    compositor.button(TestSeat.LEFT, false);
    assertThat(heard).containsExactly("motion 60.0 70.0");
    assertThat(seat.pointerEvents()).isEmpty();
    compositor.button(TestSeat.RIGHT, false);
    assertThat(heard).containsExactly("motion 60.0 70.0", "released 60.0 70.0");
    assertThat(seat.lastEnter().surface()).isEqualTo(window.surface());
    compositor.pointerTo(61, 70);
    assertThat(heard).hasSize(2);
  }

  @Test
  void a_button_that_is_up_again_starts_none() {
    compositor.click(20, 20);
    client.roundtrip();
    int press = client.events(seat.pointer(), WlPointer.Event.Button.class).getFirst().serial();
    List<Boolean> found = new ArrayList<>();
    compositor.input(in -> found.add(in.pressOf(press).isPresent()));
    assertThat(found).containsExactly(false);
  }

  @Test
  void there_is_one_at_a_time() {
    compositor.pointerTo(20, 20);
    compositor.button(TestSeat.LEFT, true);
    int serial = seat.lastButton().serial();
    assertThat(begin(serial)).isTrue();
    assertThat(begin(serial)).isFalse();
  }

  @Test
  void ended_by_its_owner_it_hears_nothing_more() {
    compositor.pointerTo(20, 20);
    compositor.button(TestSeat.LEFT, true);
    assertThat(begin(seat.lastButton().serial())).isTrue();
    compositor.input(in -> in.end(grab));
    compositor.pointerTo(30, 30);
    compositor.button(TestSeat.LEFT, false);
    assertThat(heard).isEmpty();
    assertThat(seat.lastEnter().surface()).isEqualTo(window.surface());
  }

  @Test
  void it_follows_a_finger_and_the_client_is_told_to_forget_it() {
    int touch = seat.touch();
    compositor.input(in -> {
      in.touchDown(4, 20, 20);
      in.touchFrame();
    });
    int serial = client.awaitEvent(touch, WlTouch.Event.Down.class).serial();
    assertThat(begin(serial)).isTrue();
    client.awaitEvent(touch, WlTouch.Event.Cancel.class);
    compositor.input(in -> {
      in.touchMotion(4, 50, 60);
      in.touchUp(4);
      in.touchFrame();
    });
    assertThat(heard).containsExactly("motion 50.0 60.0", "released 50.0 60.0");
    client.roundtrip();
    assertThat(client.events(touch, WlTouch.Event.Motion.class)).isEmpty();
  }

  @Test
  void a_cancelled_finger_cancels_it() {
    int touch = seat.touch();
    compositor.input(in -> {
      in.touchDown(4, 20, 20);
      in.touchFrame();
    });
    assertThat(begin(client.awaitEvent(touch, WlTouch.Event.Down.class).serial())).isTrue();
    compositor.input(in -> in.touchCancel());
    assertThat(heard).containsExactly("cancelled");
  }
}
