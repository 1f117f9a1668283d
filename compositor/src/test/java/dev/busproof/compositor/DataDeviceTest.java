package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Libc;
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

/**
 * The clipboard between clients, the focus it follows, and every error of the seat's and the data
 * device's interfaces.
 */
class DataDeviceTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestParty one = new TestParty(compositor.connect());

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private TestParty withOffers() {
    return new TestParty(compositor.connect()).expectOffers(2);
  }

  @Test
  void the_selection_is_told_before_the_keyboard_focus() {
    one.expectOffers(1).desk.window(40, 40, RED);
    one.select(one.source("text/plain"));
    TestParty two = withOffers();
    int keyboard = two.client.newId(WlKeyboard.NAME, 5, WlKeyboard.Event::decode);
    two.client.send(two.seat, new WlSeat.Request.GetKeyboard(keyboard));
    two.desk.window(40, 40, RED);
    WlKeyboard.Event.Enter enter = two.client.awaitEvent(keyboard, WlKeyboard.Event.Enter.class);
    assertThat(two.client.cameBefore(new WlDataDevice.Event.Selection(two.offered()), enter))
        .isTrue();
  }

  @Test
  void data_goes_from_the_source_to_whoever_has_the_focus() throws Exception {
    one.desk.window(40, 40, RED);
    int source = one.source("text/plain", "text/html");
    one.client.expectServerObject(0xff000000, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    one.select(source);
    TestParty two = withOffers();
    two.desk.window(40, 40, RED);
    int offer = two.offered();
    assertThat(two.client.events(offer))
        .containsExactly(
            new WlDataOffer.Event.Offer("text/plain"), new WlDataOffer.Event.Offer("text/html"));

    Libc libc = Libc.system();
    try (FdPair pipe = Fd.pipe(libc);
        Arena arena = Arena.ofConfined()) {
      two.client.send(
          offer, new WlDataOffer.Request.Receive("text/plain", pipe.second().duplicate()));
      pipe.second().close();
      two.client.roundtrip();
      WlDataSource.Event.Send send = one.client.awaitEvent(source, WlDataSource.Event.Send.class);
      assertThat(send.mimeType()).isEqualTo("text/plain");
      MemorySegment data = arena.allocateFrom("hello");
      try (Fd into = send.fd()) {
        assertThat(libc.write(into.number(), data)).isEqualTo(data.byteSize());
      }
      MemorySegment read = arena.allocate(data.byteSize());
      assertThat(libc.read(pipe.first().number(), read)).isEqualTo(data.byteSize());
      assertThat(read.getString(0)).isEqualTo("hello");
      // The compositor has closed its copy of the writing end, or this would wait for ever.
      assertThat(libc.read(pipe.first().number(), read)).isZero();
    }
  }

  @Test
  void an_offer_whose_source_is_gone_gives_the_end_of_the_data() throws Exception {
    one.desk.window(40, 40, RED);
    one.client.expectServerObject(0xff000000, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    one.select(one.source("a/b"));
    TestParty two = withOffers();
    two.desk.window(40, 40, RED);
    int offer = two.offered();
    one.client.close();
    Libc libc = Libc.system();
    try (FdPair pipe = Fd.pipe(libc);
        Arena arena = Arena.ofConfined()) {
      two.client.await("the selection to be gone", () -> two.offered() == 0);
      two.client.send(offer, new WlDataOffer.Request.Receive("a/b", pipe.second().duplicate()));
      pipe.second().close();
      two.client.roundtrip();
      assertThat(libc.read(pipe.first().number(), arena.allocate(4))).isZero();
    }
  }

  @Test
  void types_too_long_to_be_shown_to_another_end_the_client_that_offers_them() {
    one.desk.window(40, 40, RED);
    one.client.expectServerObject(0xff000000, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    String[] types = new String[256];
    for (int i = 0; i < types.length; i++) {
      types[i] = "%04d".formatted(i) + "x".repeat(4000);
    }
    int source = one.source(types);
    one.client.send(one.device, new WlDataDevice.Request.SetSelection(source, 0));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_display 2");
  }

  @Test
  void a_busy_owner_of_the_clipboard_survives_whoever_asks_for_it_all_the_time() throws Exception {
    one.desk.window(40, 40, RED);
    one.client.expectServerObject(0xff000000, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    int source = one.source("a/b");
    one.select(source);
    TestParty two = withOffers();
    two.desk.window(40, 40, RED);
    int offer = two.offered();
    int asked = 2000;
    try (FdPair pipe = Fd.pipe(Libc.system())) {
      // One reads nothing meanwhile.
      for (int i = 0; i < asked; i++) {
        two.client.send(offer, new WlDataOffer.Request.Receive("a/b", pipe.second().duplicate()));
        if (i % 20 == 0) {
          two.client.roundtrip();
        }
      }
      two.client.roundtrip();
      one.client.roundtrip();
      var sends = one.client.events(source, WlDataSource.Event.Send.class);
      sends.forEach(WlDataSource.Event.Send::discard);
      assertThat(sends).hasSizeBetween(1, asked - 1);
    }
  }

  @Test
  void a_client_that_does_not_read_is_not_ended_by_another_that_moves_the_focus() {
    one.desk.window(40, 40, RED);
    int keyboard = one.client.newId(WlKeyboard.NAME, 7, WlKeyboard.Event::decode);
    one.client.send(one.seat, new WlSeat.Request.GetKeyboard(keyboard)).roundtrip();
    one.client.awaitEvent(keyboard, WlKeyboard.Event.Keymap.class).fd().close();
    for (int i = 0; i < 1000; i++) {
      one.client.expectServerObject(0xff000000 + i, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    }
    TestParty two = withOffers();
    TestDesk.Shell window = two.desk.window(40, 40, RED);
    two.select(two.source("x".repeat(3900), "y".repeat(3900), "z".repeat(3900)));
    two.client.send(two.device, new WlDataDevice.Request.Release());
    // Each time the focus comes back to the first client it is offered 12 KB: 6 MB in all.
    for (int i = 0; i < 500; i++) {
      two.client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
      two.desk.commit(window.surface());
      two.desk.configure(window);
      two.desk.show(window.surface(), two.desk.buffer(4, 4, RED));
      two.client.roundtrip();
    }
    assertThat(compositor.statistics().stoppedReading()).isZero();
    one.client.roundtrip();
  }

  @Test
  void a_source_that_is_replaced_is_cancelled_once() {
    one.desk.window(40, 40, RED);
    one.client.expectServerObject(0xff000000, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    one.client.expectServerObject(0xff000001, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    int first = one.source("a/b");
    one.select(first);
    one.select(one.source("c/d"));
    one.select(0);
    assertThat(one.client.events(first, WlDataSource.Event.Cancelled.class)).hasSize(1);
    assertThat(one.offered()).isZero();
  }

  @Test
  void a_selection_by_a_client_without_the_focus_is_cancelled_and_shown_to_nobody() {
    one.desk.window(40, 40, RED);
    TestParty two = new TestParty(compositor.connect());
    int source = two.source("a/b");
    two.select(source);
    assertThat(two.client.events(source, WlDataSource.Event.Cancelled.class)).hasSize(1);
    one.client.roundtrip();
    assertThat(one.client.events(one.device, WlDataDevice.Event.DataOffer.class)).isEmpty();
  }

  @Test
  void a_drag_without_a_button_is_cancelled_at_once() {
    int source = one.source("a/b");
    int origin = one.desk.window(40, 40, RED).surface();
    one.client.send(
        one.device, new WlDataDevice.Request.StartDrag(source, origin, one.desk.surface(), 0));
    one.client.roundtrip();
    assertThat(one.client.events(source, WlDataSource.Event.Cancelled.class)).hasSize(1);
  }

  @Test
  @Provokes("wl_data_device.role")
  void a_drag_icon_with_another_role_is_role() {
    int origin = one.desk.window(40, 40, RED).surface();
    one.client.send(one.device, new WlDataDevice.Request.StartDrag(0, origin, origin, 0));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_device 0");
  }

  @Test
  @Provokes("wl_data_device.used_source")
  void a_source_used_twice_is_used_source() {
    int source = one.source("a/b");
    one.select(source);
    one.client.send(one.device, new WlDataDevice.Request.SetSelection(source, 0));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_device 1");
  }

  @Test
  @Provokes("wl_data_source.invalid_source")
  void a_source_with_drag_actions_as_the_selection_is_invalid_source() {
    int source = one.source("a/b");
    one.client.send(source, new WlDataSource.Request.SetActions(1));
    one.client.send(one.device, new WlDataDevice.Request.SetSelection(source, 0));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_source 1");
  }

  @Test
  void actions_of_a_source_in_use_are_invalid_source() {
    int source = one.source("a/b");
    one.select(source);
    one.client.send(source, new WlDataSource.Request.SetActions(1));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_source 1");
  }

  @Test
  @Provokes("wl_data_source.invalid_action_mask")
  void an_action_that_does_not_exist_is_invalid_action_mask() {
    one.client.send(one.source(), new WlDataSource.Request.SetActions(8));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_source 0");
  }

  /** The focused client with an offer of its own selection. */
  private int ownOffer() {
    one.desk.window(40, 40, RED);
    one.client.expectServerObject(0xff000000, WlDataOffer.NAME, 3, WlDataOffer.Event::decode);
    one.select(one.source("a/b"));
    return one.offered();
  }

  @Test
  @Provokes("wl_data_offer.invalid_finish")
  void finish_on_the_selection_is_invalid_finish() {
    one.client.send(ownOffer(), new WlDataOffer.Request.Finish());
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_offer 0");
  }

  @Test
  @Provokes("wl_data_offer.invalid_action_mask")
  void an_action_mask_that_does_not_exist_is_invalid_action_mask() {
    one.client.send(ownOffer(), new WlDataOffer.Request.SetActions(16, 0));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_offer 1");
  }

  @Test
  @Provokes("wl_data_offer.invalid_action")
  void a_preferred_action_that_is_not_allowed_is_invalid_action() {
    one.client.send(ownOffer(), new WlDataOffer.Request.SetActions(1, 2));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_offer 2");
  }

  @Test
  @Provokes("wl_data_offer.invalid_offer")
  void actions_on_the_selection_are_invalid_offer() {
    one.client.send(ownOffer(), new WlDataOffer.Request.SetActions(1, 1));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_data_offer 3");
  }

  @Test
  @Provokes("wl_seat.missing_capability")
  void a_touch_screen_that_never_was_is_missing_capability() {
    int touch = one.client.newId(WlTouch.NAME);
    one.client.send(one.seat, new WlSeat.Request.GetTouch(touch));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_seat 0");
  }

  @Test
  void a_window_as_cursor_is_role() {
    int pointer = one.client.newId(WlPointer.NAME);
    one.client.send(one.seat, new WlSeat.Request.GetPointer(pointer));
    int window = one.desk.window(40, 40, RED).surface();
    one.client.send(pointer, new WlPointer.Request.SetCursor(0, window, 0, 0));
    assertThat(one.client.awaitError().kind()).isEqualTo("wl_pointer 0");
  }

  @Test
  void the_keyboard_follows_the_newest_window_and_goes_back_when_that_is_gone() {
    int keyboard = one.client.newId(WlKeyboard.NAME, 7, WlKeyboard.Event::decode);
    one.client.send(one.seat, new WlSeat.Request.GetKeyboard(keyboard));
    int window = one.desk.window(40, 40, RED).surface();
    try (Fd keymap = one.client.awaitEvent(keyboard, WlKeyboard.Event.Keymap.class).fd()) {
      assertThat(keymap.isOpen()).isTrue();
    }
    assertThat(one.client.events(keyboard, WlKeyboard.Event.RepeatInfo.class)).hasSize(1);
    assertThat(one.client.awaitEvent(keyboard, WlKeyboard.Event.Enter.class).surface())
        .isEqualTo(window);

    try (TestClient other = compositor.connect()) {
      TestDesk.of(other).window(40, 40, RED);
      assertThat(one.client.awaitEvent(keyboard, WlKeyboard.Event.Leave.class).surface())
          .isEqualTo(window);
    }
    assertThat(one.client.awaitEvent(keyboard, WlKeyboard.Event.Enter.class, 2).surface())
        .isEqualTo(window);
  }
}
