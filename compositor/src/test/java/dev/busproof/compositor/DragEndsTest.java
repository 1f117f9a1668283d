package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Drags of which somebody or something goes away, and clients that do not do their part. */
class DragEndsTest {
  private static final int COPY = TestDrag.COPY;

  private final TestDrag drag = new TestDrag();
  private final TestParty one = drag.one;
  private final TestParty two = drag.two;

  @AfterEach
  void others_go_on() {
    drag.close();
  }

  /** Whether a pipe passed for the data is closed again without anybody having written. */
  private void assertNothingIsWritten(int offer) throws LinuxException {
    Libc libc = Libc.system();
    try (FdPair pipe = Fd.pipe(libc);
        Arena arena = Arena.ofConfined()) {
      two.client
          .send(offer, new WlDataOffer.Request.Receive("text/plain", pipe.second().duplicate()))
          .roundtrip();
      pipe.second().close();
      assertThat(libc.read(pipe.first().number(), arena.allocate(4))).isZero();
    }
  }

  @Test
  void a_source_that_is_destroyed_ends_its_drag() {
    int source = drag.dragOver(COPY);
    one.client.send(source, new WlDataSource.Request.Destroy()).roundtrip();
    assertThat(two.dragWords()).containsExactly("leave");
    drag.seat.pointerEvents();
    drag.compositor.pointerTo(30, 30);
    assertThat(one.dragWords()).isEmpty();
    assertThat(drag.seat.pointerEvents()).isEmpty();
    drag.letGo();
    assertThat(drag.seat.pointerWords()).containsExactly("enter", "frame");
  }

  @Test
  void a_client_that_goes_takes_its_drag_along() throws Exception {
    drag.dragOver(COPY);
    int offer = drag.offer();
    one.client.close();
    two.client.awaitEvent(two.device, WlDataDevice.Event.Leave.class);
    assertNothingIsWritten(offer);
    drag.letGo();
    two.dragWords();
    drag.compositor.pointerTo(145, 35);
    assertThat(two.dragWords()).isEmpty();
  }

  @Test
  void a_client_that_goes_takes_its_drag_without_a_source_along() {
    drag.start(0, 0, drag.press());
    one.client.close();
    drag.compositor.awaitStatistics("it is gone", seen -> seen.clients() == 1);
    drag.compositor.pointerTo(30, 40);
    drag.letGo();
    assertThat(two.dragWords()).isEmpty();
  }

  @Test
  void a_source_that_is_destroyed_after_the_drop_gives_the_end_of_the_data() throws Exception {
    int source = drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    one.client.send(source, new WlDataSource.Request.Destroy()).roundtrip();
    assertNothingIsWritten(offer);
    two.client.send(offer, new WlDataOffer.Request.Finish()).roundtrip();
    two.client.send(offer, new WlDataOffer.Request.Destroy()).roundtrip();
  }

  @Test
  void data_of_a_drag_that_has_left_is_not_to_be_had() throws Exception {
    int source = drag.dragOver(COPY);
    int offer = drag.offer();
    drag.compositor.pointerTo(250, 200);
    assertNothingIsWritten(offer);
    assertThat(drag.heard(source)).isEmpty();
  }

  @Test
  @Provokes("wl_data_offer.invalid_offer")
  void data_after_finish_is_invalid_offer_and_the_descriptor_is_closed() throws Exception {
    drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    two.client.send(offer, new WlDataOffer.Request.Finish());
    Libc libc = Libc.system();
    try (FdPair pipe = Fd.pipe(libc);
        Arena arena = Arena.ofConfined()) {
      two.client.send(
          offer, new WlDataOffer.Request.Receive("text/plain", pipe.second().duplicate()));
      pipe.second().close();
      assertThat(two.client.awaitError().kind()).isEqualTo("wl_data_offer 3");
      assertThat(libc.read(pipe.first().number(), arena.allocate(4))).isZero();
    }
  }

  @Test
  void a_surface_that_is_destroyed_under_it_is_left() {
    int source = drag.dragOver(COPY);
    drag.accept(drag.offer(), "text/plain", COPY, COPY);
    two.client.send(drag.windowOfTwo.role(), new XdgToplevel.Request.Destroy());
    two.client.send(drag.windowOfTwo.xdgSurface(), new XdgSurface.Request.Destroy());
    two.client.send(drag.windowOfTwo.surface(), new WlSurface.Request.Destroy());
    assertThat(two.dragWords()).containsExactly("leave");
    drag.letGo();
    assertThat(drag.heard(source)).endsWith("action(dnd_action=0)", "cancelled()");
  }

  @Test
  void a_client_that_goes_while_it_is_under_it_is_left() {
    int source = drag.dragOver(COPY);
    drag.accept(drag.offer(), "text/plain", COPY, COPY);
    two.client.close();
    one.client.await(
        "the target to be gone",
        () -> one.client.events(source, WlDataSource.Event.Target.class).size() == 2);
    drag.compositor.pointerTo(30, 30);
    assertThat(one.dragWords()).containsExactly("data_offer", "enter");
  }

  @Test
  void a_client_that_goes_after_the_drop_cancels_it() {
    int source = drag.dragOver(COPY);
    drag.dropped(COPY, COPY);
    two.client.close();
    one.client.awaitEvent(source, WlDataSource.Event.Cancelled.class);
    assertThat(drag.heard(source)).doesNotContain("dnd_finished()");
  }

  @Test
  void an_offer_that_is_destroyed_before_finish_cancels_the_drop() {
    int source = drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    two.client.send(offer, new WlDataOffer.Request.Destroy()).roundtrip();
    assertThat(drag.heard(source)).endsWith("dnd_drop_performed()", "cancelled()");
  }

  @Test
  void an_offer_that_is_destroyed_before_the_drop_is_not_dropped_on() {
    int source = drag.dragOver(COPY);
    int offer = drag.offer();
    drag.accept(offer, "text/plain", COPY, COPY);
    two.client.send(offer, new WlDataOffer.Request.Destroy());
    two.dragWords();
    drag.letGo();
    assertThat(two.dragWords()).containsExactly("leave");
    assertThat(drag.heard(source))
        .containsExactly(
            "target(mime_type=\"text/plain\")",
            "action(dnd_action=1)",
            "target(mime_type=nil)",
            "action(dnd_action=0)",
            "cancelled()");
  }

  @Test
  void a_data_device_that_is_released_under_it_is_left() {
    int source = drag.dragOver(COPY);
    drag.accept(drag.offer(), "text/plain", COPY, COPY);
    two.client.send(two.device, new WlDataDevice.Request.Release()).roundtrip();
    drag.compositor.pointerTo(145, 35);
    drag.letGo();
    assertThat(drag.heard(source)).endsWith("action(dnd_action=0)", "cancelled()");
  }

  @Test
  void a_second_drag_does_not_touch_what_the_first_has_dropped() {
    int first = drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    int second = drag.drag(COPY);
    one.client.send(second, new WlDataSource.Request.Destroy()).roundtrip();
    drag.letGo();
    two.client.send(offer, new WlDataOffer.Request.Finish()).roundtrip();
    assertThat(drag.heard(first)).endsWith("dnd_finished()");
  }

  @Test
  void a_client_that_keeps_every_offer_is_told_of_no_further_drags_and_goes_on() {
    drag.drag(COPY);
    for (int i = 0; i < 70; i++) {
      drag.compositor.pointerTo(140, 30);
      drag.compositor.pointerTo(250, 200);
    }
    two.client.roundtrip();
    assertThat(two.client.events(two.device, WlDataDevice.Event.Enter.class)).hasSize(64);
    two.client.send(drag.offer(), new WlDataOffer.Request.Destroy()).roundtrip();
    two.dragWords();
    drag.compositor.pointerTo(140, 30);
    assertThat(two.dragWords()).containsExactly("data_offer", "enter");
  }

  @Test
  void a_client_that_does_not_read_is_not_ended_by_what_is_dragged_over_it() {
    // 16 KB each, so that 64 offers, as many as it may keep, are more than what the socket takes
    // and half of what may wait for the client.
    int source = one.source("w".repeat(4000), "x".repeat(4000), "y".repeat(4000), "z".repeat(4000));
    drag.start(source, 0, drag.press());
    for (int i = 0; i < 5000; i++) {
      drag.compositor.input(in -> {
        in.pointerTo(140, 30);
        in.pointerFrame();
        in.pointerTo(250, 200);
        in.pointerFrame();
      });
    }
    assertThat(drag.compositor.statistics().stoppedReading()).isZero();
    two.client.roundtrip();
    int told = two.client.events(two.device, WlDataDevice.Event.Enter.class).size();
    assertThat(told).isBetween(1, 63);
    assertThat(two.client.events(two.device, WlDataDevice.Event.Leave.class)).hasSize(told);
    drag.compositor.pointerTo(140, 30);
    assertThat(two.dragWords()).endsWith("data_offer", "enter");
  }

  @Test
  void a_source_that_does_not_read_survives_a_fickle_receiver_and_hears_the_last_word() {
    int source = drag.dragOver(COPY | TestDrag.MOVE);
    int offer = drag.offer();
    for (int i = 0; i < 40_000; i++) {
      two.client.send(offer, new WlDataOffer.Request.Accept(0, Optional.of("text/plain")));
      two.client.send(offer, new WlDataOffer.Request.Accept(0, Optional.empty()));
      if (i % 100 == 0) {
        two.client.roundtrip();
      }
    }
    drag.dropped(COPY | TestDrag.MOVE, TestDrag.MOVE);
    assertThat(drag.compositor.statistics().stoppedReading()).isZero();
    one.client.awaitEvent(source, WlDataSource.Event.DndDropPerformed.class);
    assertThat(drag.heard(source))
        .hasSizeLessThan(60_000)
        .endsWith(
            "target(mime_type=\"text/plain\")", "action(dnd_action=2)", "dnd_drop_performed()");
  }
}
