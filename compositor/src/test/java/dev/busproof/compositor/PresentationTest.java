package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpPresentation;
import dev.busproof.wire.protocol.WpPresentationFeedback;
import dev.busproof.wire.protocol.WpPresentationFeedback.Event.Discarded;
import dev.busproof.wire.protocol.WpPresentationFeedback.Event.Presented;
import dev.busproof.wire.protocol.WpPresentationFeedback.Event.SyncOutput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** wp_presentation: what is told of content that was shown, and of content that was not. */
class PresentationTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final int presentation =
      client.bind(WpPresentation.NAME, 1, WpPresentation.Event::decode);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int feedback(int surface) {
    int id = client.newId(WpPresentationFeedback.NAME, 1, WpPresentationFeedback.Event::decode);
    client.send(presentation, new WpPresentation.Request.Feedback(surface, id));
    return id;
  }

  private static long nanos(Presented event) {
    long seconds =
        (Integer.toUnsignedLong(event.tvSecHi()) << 32) | Integer.toUnsignedLong(event.tvSecLo());
    return seconds * 1_000_000_000 + event.tvNsec();
  }

  @Test
  void the_clock_is_the_monotonic_one() {
    assertThat(client.awaitEvent(presentation, WpPresentation.Event.ClockId.class).clkId())
        .isEqualTo(1);
  }

  @Test
  void what_is_shown_is_presented_between_its_commit_and_the_event_on_the_clients_output() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int output = desk.output();
    int feedback = feedback(window.surface());
    long before = System.nanoTime();
    desk.show(window.surface(), desk.buffer(20, 20, RED));
    Presented event = client.awaitEvent(feedback, Presented.class);
    assertThat(nanos(event)).isBetween(before, System.nanoTime());
    assertThat(event.flags()).as("nothing waits for a retrace here").isZero();
    assertThat(event.refresh()).isEqualTo(16_666_666);
    assertThat(client.events(feedback, SyncOutput.class)).containsExactly(new SyncOutput(output));
    assertThat(client.roundtrip().deletedIds()).contains(feedback);
  }

  @Test
  void later_frames_have_later_times() {
    TestDesk.Shell window = desk.window(20, 20, RED);
    long last = 0;
    for (int i = 0; i < 5; i++) {
      int feedback = feedback(window.surface());
      desk.commit(window.surface());
      long now = nanos(client.awaitEvent(feedback, Presented.class));
      assertThat(now).isGreaterThan(last);
      last = now;
    }
  }

  @Test
  void content_replaced_before_its_frame_is_discarded() {
    TestDesk.Shell window = desk.window(20, 20, RED);
    int child = desk.surface();
    desk.subsurface(child, window.surface());
    int first = feedback(child);
    desk.show(child, desk.buffer(4, 4, RED));
    int second = feedback(child);
    desk.show(child, desk.buffer(4, 4, RED));
    client.awaitEvent(first, Discarded.class);
    desk.awaitFrame();
    assertThat(client.events(second)).as("waits for the parent").isEmpty();
    desk.commit(window.surface());
    client.awaitEvent(second, Presented.class);
  }

  @Test
  void a_commit_without_content_is_discarded() {
    int surface = desk.surface();
    int feedback = feedback(surface);
    desk.commit(surface);
    client.awaitEvent(feedback, Discarded.class);
  }

  @Test
  void content_of_a_surface_that_goes_unseen_is_discarded() {
    int surface = desk.surface();
    int feedback = feedback(surface);
    desk.show(surface, desk.buffer(4, 4, RED));
    desk.awaitFrame();
    assertThat(client.events(feedback)).isEmpty();
    client.send(surface, new WlSurface.Request.Destroy());
    client.awaitEvent(feedback, Discarded.class);
  }

  @Test
  void content_that_is_mapped_later_is_presented_then() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int child = desk.surface();
    int role = desk.subsurface(child, window.surface());
    client.send(role, new dev.busproof.wire.protocol.WlSubsurface.Request.SetDesync());
    int feedback = feedback(child);
    desk.show(child, desk.buffer(4, 4, RED));
    desk.awaitFrame();
    assertThat(client.events(feedback)).isEmpty();
    desk.show(window.surface(), desk.buffer(20, 20, RED));
    client.awaitEvent(feedback, Presented.class);
  }

  @Test
  @Provokes("wl_display.no_memory")
  void hoarding_feedbacks_ends_the_hoarder() {
    int surface = desk.surface();
    for (int i = 0; i <= 16_384; i++) {
      feedback(surface);
    }
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 2");
  }
}
