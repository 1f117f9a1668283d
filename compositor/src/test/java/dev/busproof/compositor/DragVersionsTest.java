package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlDataOffer;
import org.junit.jupiter.api.Test;

/** Drags between clients of which one knows no actions: before version 3 there are none. */
class DragVersionsTest {
  @Test
  void a_source_that_knows_no_actions_is_copied_and_hears_of_types_only() {
    try (TestDrag drag = new TestDrag(2, 3)) {
      int source = drag.one.source("text/plain");
      drag.start(source, 0, drag.press());
      drag.overTwo();
      assertThat(drag.two.client.events(drag.offer()))
          .endsWith(new WlDataOffer.Event.SourceActions(TestDrag.COPY));
      int offer = drag.dropped(TestDrag.COPY | TestDrag.MOVE, TestDrag.MOVE);
      assertThat(drag.two.client.events(offer))
          .endsWith(new WlDataOffer.Event.Action(TestDrag.COPY));
      drag.two.client.send(offer, new WlDataOffer.Request.Finish()).roundtrip();
      assertThat(drag.heard(source)).containsExactly("target(mime_type=\"text/plain\")");
    }
  }

  @Test
  void a_source_that_knows_no_actions_is_not_told_that_its_drag_came_to_nothing() {
    try (TestDrag drag = new TestDrag(2, 3)) {
      int source = drag.one.source("text/plain");
      drag.start(source, 0, drag.press());
      drag.compositor.pointerTo(250, 200);
      drag.letGo();
      assertThat(drag.heard(source)).isEmpty();
    }
  }

  @Test
  void
      a_receiver_that_knows_no_actions_copies_whether_it_accepts_or_not_and_is_done_when_it_lets_go() {
    try (TestDrag drag = new TestDrag(3, 2)) {
      int source = drag.dragOver(TestDrag.COPY | TestDrag.MOVE);
      int offer = drag.offer();
      drag.letGo();
      assertThat(drag.two.dragWords()).containsExactly("drop", "leave");
      assertThat(drag.two.client.events(offer)).allMatch(WlDataOffer.Event.Offer.class::isInstance);
      assertThat(drag.heard(source))
          .containsExactly("action(dnd_action=1)", "dnd_drop_performed()");
      drag.two.client.send(offer, new WlDataOffer.Request.Destroy()).roundtrip();
      assertThat(drag.heard(source)).endsWith("dnd_finished()");
    }
  }

  @Test
  void a_receiver_that_knows_no_actions_gets_nothing_that_is_to_be_moved() {
    try (TestDrag drag = new TestDrag(3, 2)) {
      int source = drag.dragOver(TestDrag.MOVE);
      drag.letGo();
      assertThat(drag.two.dragWords()).containsExactly("leave");
      assertThat(drag.heard(source)).containsExactly("cancelled()");
    }
  }

  @Test
  void a_source_that_says_nothing_of_actions_is_copied() {
    try (TestDrag drag = new TestDrag()) {
      int source = drag.one.source("text/plain");
      drag.start(source, 0, drag.press());
      drag.overTwo();
      int offer = drag.dropped(TestDrag.COPY, TestDrag.COPY);
      drag.two.client.send(offer, new WlDataOffer.Request.Finish()).roundtrip();
      assertThat(drag.heard(source)).endsWith("dnd_finished()");
    }
  }
}
