package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataOffer;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlPointer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What source and receiver agree on, and every error of an offer that is dragged. */
class DragNegotiationTest {
  private static final int COPY = TestDrag.COPY;
  private static final int MOVE = TestDrag.MOVE;
  private static final int ASK = TestDrag.ASK;
  private static final int LEFT_CTRL = 29;
  private static final int LEFT_SHIFT = 42;

  private final TestDrag drag = new TestDrag();
  private final TestClient receiver = drag.two.client;

  @AfterEach
  void others_go_on() {
    drag.close();
  }

  private List<Integer> actionsTold(int offer) {
    receiver.roundtrip();
    return receiver.events(offer, WlDataOffer.Event.Action.class).stream()
        .map(WlDataOffer.Event.Action::dndAction)
        .toList();
  }

  private List<Integer> actionsHeard(int source) {
    drag.one.client.roundtrip();
    return drag.one.client.events(source, WlDataSource.Event.Action.class).stream()
        .map(WlDataSource.Event.Action::dndAction)
        .toList();
  }

  private void key(int key, boolean pressed) {
    drag.compositor.input(in -> in.key(key, pressed));
  }

  private void assertError(String kind) {
    assertThat(receiver.awaitError().kind()).isEqualTo(kind);
  }

  @Test
  void the_preferred_action_is_taken_if_both_allow_it() {
    int source = drag.dragOver(COPY | MOVE);
    int offer = drag.offer();
    drag.accept(offer, "text/plain", COPY | MOVE | ASK, MOVE);
    drag.accept(offer, "text/plain", COPY | MOVE | ASK, ASK);
    drag.accept(offer, "text/plain", MOVE, MOVE);
    drag.accept(offer, "text/plain", ASK, ASK);
    assertThat(actionsTold(offer)).containsExactly(MOVE, COPY, MOVE, 0);
    assertThat(actionsHeard(source)).containsExactly(MOVE, COPY, MOVE, 0);
  }

  @Test
  void shift_moves_and_control_copies_if_both_allow_it() {
    int source = drag.dragOver(COPY | MOVE);
    int offer = drag.offer();
    drag.accept(offer, "text/plain", COPY | MOVE, COPY);
    key(LEFT_SHIFT, true);
    key(LEFT_SHIFT, false);
    assertThat(actionsTold(offer)).containsExactly(COPY, MOVE, COPY);
    drag.accept(offer, "text/plain", COPY | MOVE, MOVE);
    key(LEFT_CTRL, true);
    drag.accept(offer, "text/plain", MOVE, MOVE);
    assertThat(actionsTold(offer)).containsExactly(COPY, MOVE, COPY, MOVE, COPY, MOVE);
    key(LEFT_CTRL, false);
    drag.letGo();
    key(LEFT_SHIFT, true);
    key(LEFT_SHIFT, false);
    assertThat(actionsTold(offer)).endsWith(COPY, MOVE);
    assertThat(actionsHeard(source)).containsExactly(COPY, MOVE, COPY, MOVE, COPY, MOVE);
  }

  @Test
  void a_drop_without_an_accepted_type_comes_to_nothing() {
    int source = drag.dragOver(COPY);
    int offer = drag.offer();
    drag.accept(offer, "text/plain", COPY, COPY);
    receiver.send(offer, new WlDataOffer.Request.Accept(0, Optional.empty())).roundtrip();
    drag.letGo();
    assertThat(drag.two.dragWords()).containsExactly("leave");
    assertThat(drag.heard(source))
        .containsExactly(
            "target(mime_type=\"text/plain\")",
            "action(dnd_action=1)",
            "target(mime_type=nil)",
            "action(dnd_action=0)",
            "cancelled()");
  }

  @Test
  void a_type_that_was_not_offered_is_not_accepted_and_the_source_never_hears_it() {
    int source = drag.dragOver(COPY);
    drag.accept(drag.offer(), "made/up", COPY, COPY);
    drag.letGo();
    assertThat(drag.heard(source))
        .containsExactly("action(dnd_action=1)", "action(dnd_action=0)", "cancelled()");
  }

  @Test
  void a_drop_without_a_common_action_comes_to_nothing() {
    int source = drag.dragOver(COPY);
    drag.accept(drag.offer(), "text/plain", MOVE, MOVE);
    drag.letGo();
    assertThat(drag.two.dragWords()).containsExactly("leave");
    assertThat(drag.heard(source))
        .containsExactly(
            "target(mime_type=\"text/plain\")", "target(mime_type=nil)", "cancelled()");
  }

  @Test
  void what_was_agreed_on_ends_when_the_drag_goes_elsewhere() {
    int source = drag.dragOver(COPY);
    int offer = drag.offer();
    drag.accept(offer, "text/plain", COPY, COPY);
    drag.compositor.pointerTo(250, 200);
    // It does not know yet: no error, and no effect.
    drag.accept(offer, "text/html", COPY, COPY);
    assertThat(drag.heard(source))
        .containsExactly(
            "target(mime_type=\"text/plain\")",
            "action(dnd_action=1)",
            "target(mime_type=nil)",
            "action(dnd_action=0)");
    receiver.send(offer, new WlDataOffer.Request.Destroy());
    drag.overTwo();
    drag.letGo();
    assertThat(drag.heard(source)).endsWith("cancelled()");
  }

  @Test
  void asking_is_settled_after_the_drop_and_told_before_the_end() {
    int source = drag.dragOver(COPY | MOVE | ASK);
    int offer = drag.dropped(COPY | MOVE | ASK, ASK);
    receiver.send(offer, new WlDataOffer.Request.SetActions(COPY | MOVE, MOVE)).roundtrip();
    assertThat(actionsHeard(source)).containsExactly(ASK);
    receiver.send(offer, new WlDataOffer.Request.Finish()).roundtrip();
    assertThat(drag.heard(source))
        .containsExactly(
            "target(mime_type=\"text/plain\")",
            "action(dnd_action=4)",
            "dnd_drop_performed()",
            "action(dnd_action=2)",
            "dnd_finished()");
    assertThat(actionsTold(offer)).containsExactly(ASK);
  }

  @Test
  void an_asked_user_may_dismiss_it() {
    int source = drag.dragOver(COPY | ASK);
    int offer = drag.dropped(COPY | ASK, ASK);
    receiver.send(offer, new WlDataOffer.Request.Destroy()).roundtrip();
    assertThat(drag.heard(source)).endsWith("dnd_drop_performed()", "cancelled()");
  }

  @Test
  void a_drop_that_asks_nothing_is_settled() {
    int source = drag.dragOver(COPY | MOVE);
    int offer = drag.dropped(COPY | MOVE, MOVE);
    receiver.send(offer, new WlDataOffer.Request.SetActions(COPY, COPY));
    receiver.send(offer, new WlDataOffer.Request.Finish()).roundtrip();
    assertThat(actionsHeard(source)).containsExactly(MOVE);
  }

  @Test
  @Provokes("wl_data_offer.invalid_finish")
  void finish_before_the_drop_is_invalid_finish() {
    drag.dragOver(COPY);
    int offer = drag.offer();
    drag.accept(offer, "text/plain", COPY, COPY);
    receiver.send(offer, new WlDataOffer.Request.Finish());
    assertError("wl_data_offer 0");
  }

  @Test
  @Provokes("wl_data_offer.invalid_finish")
  void finish_after_the_drag_left_is_invalid_finish() {
    drag.dragOver(COPY);
    int offer = drag.offer();
    drag.compositor.pointerTo(250, 200);
    receiver.send(offer, new WlDataOffer.Request.Finish());
    assertError("wl_data_offer 0");
  }

  @Test
  @Provokes("wl_data_offer.invalid_finish")
  void finish_after_no_type_was_accepted_is_invalid_finish() {
    drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    receiver.send(offer, new WlDataOffer.Request.Accept(0, Optional.empty()));
    receiver.send(offer, new WlDataOffer.Request.Finish());
    assertError("wl_data_offer 0");
  }

  @Test
  @Provokes("wl_data_offer.invalid_finish")
  void finish_twice_is_invalid_finish() {
    drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    receiver.send(offer, new WlDataOffer.Request.Finish());
    receiver.send(offer, new WlDataOffer.Request.Finish());
    assertError("wl_data_offer 0");
  }

  @Test
  @Provokes("wl_data_offer.invalid_offer")
  void finish_while_the_user_is_asked_is_invalid_offer() {
    drag.dragOver(COPY | ASK);
    receiver.send(drag.dropped(COPY | ASK, ASK), new WlDataOffer.Request.Finish());
    assertError("wl_data_offer 3");
  }

  @Test
  @Provokes("wl_data_offer.invalid_offer")
  void accept_after_finish_is_invalid_offer() {
    drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    receiver.send(offer, new WlDataOffer.Request.Finish());
    receiver.send(offer, new WlDataOffer.Request.Accept(0, Optional.empty()));
    assertError("wl_data_offer 3");
  }

  @Test
  @Provokes("wl_data_offer.invalid_offer")
  void actions_after_finish_are_invalid_offer() {
    drag.dragOver(COPY);
    int offer = drag.dropped(COPY, COPY);
    receiver.send(offer, new WlDataOffer.Request.Finish());
    receiver.send(offer, new WlDataOffer.Request.SetActions(COPY, COPY));
    assertError("wl_data_offer 3");
  }

  @Test
  @Provokes("wl_data_offer.invalid_action_mask")
  void an_action_mask_that_does_not_exist_is_invalid_action_mask() {
    drag.dragOver(COPY);
    receiver.send(drag.offer(), new WlDataOffer.Request.SetActions(8, 0));
    assertError("wl_data_offer 1");
  }

  @Test
  @Provokes("wl_data_offer.invalid_action")
  void a_preferred_action_that_is_not_allowed_is_invalid_action() {
    drag.dragOver(COPY);
    receiver.send(drag.offer(), new WlDataOffer.Request.SetActions(COPY, MOVE));
    assertError("wl_data_offer 2");
  }

  @Test
  @Provokes("wl_data_offer.invalid_action")
  void two_preferred_actions_are_invalid_action() {
    drag.dragOver(COPY);
    receiver.send(drag.offer(), new WlDataOffer.Request.SetActions(COPY | MOVE, COPY | MOVE));
    assertError("wl_data_offer 2");
  }

  @Test
  @Provokes("wl_data_offer.invalid_action")
  void an_answer_that_the_source_does_not_allow_is_invalid_action() {
    drag.dragOver(COPY | ASK);
    int offer = drag.dropped(COPY | ASK, ASK);
    receiver.send(offer, new WlDataOffer.Request.SetActions(MOVE, MOVE));
    assertError("wl_data_offer 2");
  }

  @Test
  @Provokes("wl_data_device.used_source")
  void a_source_that_is_dragged_again_is_used_source() {
    int source = drag.drag(COPY);
    drag.one.client.send(
        drag.one.device,
        new WlDataDevice.Request.StartDrag(source, drag.windowOfOne.surface(), 0, 0));
    assertThat(drag.one.client.awaitError().kind()).isEqualTo("wl_data_device 1");
  }

  @Test
  @Provokes("wl_data_device.used_source")
  void a_dragged_source_as_the_selection_is_used_source() {
    int source = drag.one.source("a/b");
    drag.start(source, 0, drag.press());
    drag.one.client.send(drag.one.device, new WlDataDevice.Request.SetSelection(source, 0));
    assertThat(drag.one.client.awaitError().kind()).isEqualTo("wl_data_device 1");
  }

  @Test
  @Provokes("wl_data_source.invalid_source")
  void actions_of_a_source_that_is_dragged_are_invalid_source() {
    int source = drag.one.source("a/b");
    drag.start(source, 0, drag.press());
    drag.one.client.send(source, new WlDataSource.Request.SetActions(COPY));
    assertThat(drag.one.client.awaitError().kind()).isEqualTo("wl_data_source 1");
  }

  @Test
  @Provokes("wl_data_device.role")
  void a_cursor_as_icon_is_role() {
    drag.press();
    int cursor = drag.one.desk.surface();
    drag.one.client.send(
        drag.seat.pointer(),
        new WlPointer.Request.SetCursor(drag.seat.lastEnter().serial(), cursor, 0, 0));
    drag.one.client.send(
        drag.one.device,
        new WlDataDevice.Request.StartDrag(0, drag.windowOfOne.surface(), cursor, 0));
    assertThat(drag.one.client.awaitError().kind()).isEqualTo("wl_data_device 0");
  }
}
