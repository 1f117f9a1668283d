package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WlTouch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom a drag is told, from its begin to the drop, and what is seen of it. */
class DragTest {
  private static final int GREEN = 0xff00ff00;
  private static final int RED_SEEN = 0xff0000;
  private static final int GREEN_SEEN = 0x00ff00;
  private static final int BLUE_SEEN = 0x0000ff;

  private final TestDrag drag = new TestDrag();
  private final TestParty one = drag.one;
  private final TestParty two = drag.two;
  private final RunningCompositor compositor = drag.compositor;

  @AfterEach
  void others_go_on() {
    drag.close();
  }

  @Test
  void what_is_under_it_is_told_of_it_and_nobody_else() {
    drag.drag(TestDrag.COPY);
    assertThat(one.dragWords()).containsExactly("data_offer", "enter");
    assertThat(two.dragWords()).isEmpty();
    compositor.pointerTo(140, 31);
    assertThat(one.dragWords()).containsExactly("leave");
    assertThat(two.dragWords()).containsExactly("data_offer", "enter");
    WlDataDevice.Event.Enter enter = two.entered();
    assertThat(enter.surface()).isEqualTo(drag.windowOfTwo.surface());
    assertThat(enter.x()).isEqualTo(Fixed.ofInt(8));
    assertThat(enter.y()).isEqualTo(Fixed.ofInt(15));
    assertThat(two.client.events(enter.id()))
        .containsExactly(
            new WlDataOffer.Event.Offer("text/plain"),
            new WlDataOffer.Event.Offer("text/html"),
            new WlDataOffer.Event.SourceActions(TestDrag.COPY));
    compositor.pointerTo(142.5, 31);
    assertThat(two.dragWords()).containsExactly("motion");
    assertThat(two.client.events(two.device, WlDataDevice.Event.Motion.class).getLast().x())
        .isEqualTo(Fixed.ofDouble(10.5));
    compositor.pointerTo(250, 200);
    assertThat(two.dragWords()).containsExactly("leave");
    assertThat(one.dragWords()).isEmpty();
  }

  @Test
  void the_pointer_is_nobodys_until_it_is_let_go() {
    drag.press();
    drag.seat.pointerEvents();
    int source = one.source("a/b");
    drag.start(source, 0, drag.seat.lastButton().serial());
    assertThat(drag.seat.pointerWords()).containsExactly("leave", "frame");
    compositor.pointerTo(140, 30);
    compositor.pointerTo(30, 30);
    assertThat(drag.seat.pointerEvents()).isEmpty();
    drag.letGo();
    assertThat(drag.seat.pointerWords()).containsExactly("enter", "frame");
  }

  @Test
  void keys_go_where_they_went() {
    int keyboard = two.client.newId(WlKeyboard.NAME, 7, WlKeyboard.Event::decode);
    two.client.send(two.seat, new WlSeat.Request.GetKeyboard(keyboard));
    two.client.awaitEvent(keyboard, WlKeyboard.Event.Keymap.class).fd().close();
    // The press gives the first window the focus.
    drag.drag(TestDrag.COPY);
    two.client.roundtrip();
    int before = two.client.events(keyboard).size();
    drag.overTwo();
    compositor.input(in -> {
      in.key(30, true);
      in.key(30, false);
    });
    one.client.roundtrip();
    assertThat(one.client.events(drag.seat.keyboard(), WlKeyboard.Event.Key.class)).hasSize(2);
    two.client.roundtrip();
    assertThat(two.client.events(keyboard)).hasSize(before);
  }

  @Test
  void what_is_dropped_can_be_had_until_it_is_finished() throws Exception {
    int source = drag.dragOver(TestDrag.COPY | TestDrag.MOVE);
    int offer = drag.dropped(TestDrag.COPY | TestDrag.MOVE, TestDrag.MOVE);
    assertThat(two.dragWords()).containsExactly("drop", "leave");
    assertThat(two.client.events(offer, WlDataOffer.Event.Action.class))
        .containsExactly(new WlDataOffer.Event.Action(TestDrag.MOVE));
    Libc libc = Libc.system();
    try (FdPair pipe = Fd.pipe(libc);
        Arena arena = Arena.ofConfined()) {
      two.client.send(
          offer, new WlDataOffer.Request.Receive("text/plain", pipe.second().duplicate()));
      pipe.second().close();
      two.client.roundtrip();
      WlDataSource.Event.Send send = one.client.awaitEvent(source, WlDataSource.Event.Send.class);
      MemorySegment data = arena.allocateFrom("dragged");
      try (Fd into = send.fd()) {
        assertThat(libc.write(into.number(), data)).isEqualTo(data.byteSize());
      }
      MemorySegment read = arena.allocate(data.byteSize());
      assertThat(libc.read(pipe.first().number(), read)).isEqualTo(data.byteSize());
      assertThat(read.getString(0)).isEqualTo("dragged");
      // Nobody has the writing end any more, or this would wait for ever.
      assertThat(libc.read(pipe.first().number(), read)).isZero();
    }
    two.client.send(offer, new WlDataOffer.Request.Finish());
    two.client.send(offer, new WlDataOffer.Request.Destroy()).roundtrip();
    assertThat(drag.heard(source))
        .filteredOn(text -> !text.startsWith("send"))
        .containsExactly(
            "target(mime_type=\"text/plain\")",
            "action(dnd_action=2)",
            "dnd_drop_performed()",
            "dnd_finished()");
  }

  @Test
  void over_nothing_it_comes_to_nothing() {
    int source = drag.drag(TestDrag.COPY);
    compositor.pointerTo(250, 200);
    drag.letGo();
    assertThat(drag.heard(source)).containsExactly("cancelled()");
  }

  @Test
  void a_button_that_is_up_drags_nothing() {
    int serial = drag.press();
    drag.letGo();
    int source = one.source("a/b");
    drag.start(source, 0, serial);
    assertThat(drag.heard(source)).containsExactly("cancelled()");
    assertThat(one.dragWords()).isEmpty();
  }

  @Test
  void the_press_of_another_client_drags_nothing() {
    compositor.pointerTo(140, 30);
    TestSeat other = TestSeat.of(two.client);
    compositor.button(TestSeat.LEFT, true);
    int source = one.source("a/b");
    drag.start(source, 0, other.lastButton().serial());
    assertThat(drag.heard(source)).containsExactly("cancelled()");
    assertThat(two.dragWords()).isEmpty();
  }

  @Test
  void there_is_one_drag_at_a_time() {
    final int touch = drag.seat.touch();
    int first = drag.drag(TestDrag.COPY);
    compositor.input(in -> {
      in.touchDown(1, 40, 40);
      in.touchFrame();
    });
    int serial = one.client.awaitEvent(touch, WlTouch.Event.Down.class).serial();
    int second = one.source("a/b");
    drag.start(second, 0, serial);
    assertThat(drag.heard(second)).containsExactly("cancelled()");
    assertThat(drag.heard(first)).isEmpty();
  }

  @Test
  void a_finger_drags_too() {
    int touch = drag.seat.touch();
    compositor.input(in -> {
      in.touchDown(1, 40, 40);
      in.touchFrame();
    });
    int serial = one.client.awaitEvent(touch, WlTouch.Event.Down.class).serial();
    int source = one.source("text/plain");
    one.client.send(source, new WlDataSource.Request.SetActions(TestDrag.COPY));
    drag.start(source, 0, serial);
    assertThat(one.entered().x()).isEqualTo(Fixed.ofInt(24));
    one.client.awaitEvent(touch, WlTouch.Event.Cancel.class);
    compositor.input(in -> {
      in.touchMotion(1, 150, 40);
      in.touchFrame();
    });
    drag.accept(drag.offer(), "text/plain", TestDrag.COPY, TestDrag.COPY);
    compositor.input(in -> {
      in.touchUp(1);
      in.touchFrame();
    });
    assertThat(two.dragWords()).containsExactly("data_offer", "enter", "drop", "leave");
    assertThat(drag.heard(source)).endsWith("dnd_drop_performed()");
  }

  @Test
  void fingers_that_are_taken_back_drop_nothing() {
    int touch = drag.seat.touch();
    compositor.input(in -> {
      in.touchDown(1, 40, 40);
      in.touchFrame();
    });
    int source = one.source("text/plain");
    drag.start(source, 0, one.client.awaitEvent(touch, WlTouch.Event.Down.class).serial());
    compositor.input(in -> in.touchCancel());
    assertThat(one.dragWords()).containsExactly("data_offer", "enter", "leave");
    assertThat(drag.heard(source)).containsExactly("cancelled()");
  }

  @Test
  void without_a_source_only_its_own_client_is_told_and_told_of_the_drop() {
    drag.start(0, 0, drag.press());
    assertThat(one.dragWords()).containsExactly("enter");
    assertThat(one.entered().id()).isZero();
    compositor.pointerTo(140, 30);
    assertThat(two.dragWords()).isEmpty();
    compositor.pointerTo(50, 50);
    drag.letGo();
    assertThat(one.dragWords()).containsExactly("leave", "enter", "drop", "leave");
    assertThat(two.dragWords()).isEmpty();
  }

  @Test
  void a_window_that_appears_under_it_is_told() {
    drag.drag(TestDrag.COPY);
    compositor.pointerTo(250, 20);
    two.dragWords();
    // It finds room to the right of the others only if it is small.
    TestDesk.Shell late = two.desk.window(60, 60, GREEN);
    two.desk.awaitFrame();
    assertThat(two.entered().surface()).isEqualTo(late.surface());
    two.client.send(late.surface(), new WlSurface.Request.Attach(0, 0, 0));
    two.desk.commit(late.surface());
    two.desk.awaitFrame();
    assertThat(two.dragWords()).containsExactly("data_offer", "enter", "leave");
  }

  @Test
  void only_the_oldest_data_device_of_a_client_is_told() {
    int younger = two.newDevice();
    drag.dragOver(TestDrag.COPY);
    assertThat(two.entered().id()).isNotZero();
    assertThat(two.client.events(younger, WlDataDevice.Event.Enter.class)).isEmpty();
  }

  private int icon(int side) {
    int surface = one.desk.surface();
    one.desk.show(surface, one.desk.buffer(side, side, GREEN));
    return surface;
  }

  private int seen(int x, int y) {
    one.desk.awaitFrame();
    return Screen.of(compositor).at(x, y);
  }

  @Test
  void its_icon_follows_it_takes_no_input_and_goes_with_it() {
    int source = one.source("a/b");
    drag.start(source, icon(10), drag.press());
    assertThat(seen(20, 30)).isEqualTo(GREEN_SEEN);
    assertThat(seen(29, 39)).isEqualTo(GREEN_SEEN);
    assertThat(seen(19, 30)).isEqualTo(RED_SEEN);
    compositor.pointerTo(140, 30);
    assertThat(seen(20, 30)).isEqualTo(RED_SEEN);
    assertThat(seen(140, 30)).isEqualTo(GREEN_SEEN);
    assertThat(two.entered().surface()).isEqualTo(drag.windowOfTwo.surface());
    drag.letGo();
    assertThat(seen(140, 30)).isEqualTo(BLUE_SEEN);
  }

  @Test
  void an_offset_moves_the_icon_until_the_next_drag() {
    int icon = icon(10);
    drag.start(one.source("a/b"), icon, drag.press());
    one.client.send(icon, new WlSurface.Request.Offset(-5, 8));
    one.desk.commit(icon);
    assertThat(seen(15, 38)).isEqualTo(GREEN_SEEN);
    assertThat(seen(20, 30)).isEqualTo(RED_SEEN);
    compositor.pointerTo(60, 60);
    assertThat(seen(55, 68)).isEqualTo(GREEN_SEEN);
    drag.letGo();
    drag.start(one.source("a/b"), icon, drag.press());
    assertThat(seen(20, 30)).isEqualTo(GREEN_SEEN);
    assertThat(seen(20, 41)).isEqualTo(RED_SEEN);
  }

  @Test
  void an_icon_that_is_destroyed_is_gone() {
    int icon = icon(10);
    drag.start(one.source("a/b"), icon, drag.press());
    one.client.send(icon, new WlSurface.Request.Destroy());
    assertThat(seen(20, 30)).isEqualTo(RED_SEEN);
    compositor.pointerTo(140, 30);
    assertThat(two.entered().id()).isNotZero();
  }

  @Test
  void whoever_drags_sets_the_cursor_which_is_above_the_icon() {
    drag.press();
    int serial = drag.seat.lastEnter().serial();
    int cursor = one.desk.surface();
    one.desk.show(cursor, one.desk.buffer(4, 4, 0xffffffff));
    one.client.send(drag.seat.pointer(), new WlPointer.Request.SetCursor(serial, cursor, 0, 0));
    drag.start(one.source("a/b"), icon(10), drag.seat.lastButton().serial());
    assertThat(seen(21, 31)).isEqualTo(0xffffff);
    assertThat(seen(26, 36)).isEqualTo(GREEN_SEEN);
    compositor.pointerTo(140, 30);
    assertThat(seen(141, 31)).isEqualTo(0xffffff);
    one.client.send(drag.seat.pointer(), new WlPointer.Request.SetCursor(serial, 0, 0, 0));
    assertThat(seen(141, 31)).isEqualTo(GREEN_SEEN);
    one.client.send(drag.seat.pointer(), new WlPointer.Request.SetCursor(serial, cursor, 0, 0));
    assertThat(seen(141, 31)).isEqualTo(0xffffff);
    drag.letGo();
    assertThat(seen(141, 31)).isEqualTo(BLUE_SEEN);
  }
}
