package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Message;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpPresentation;
import dev.busproof.wire.protocol.WpPresentationFeedback;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.ZxdgOutputManagerV1;
import dev.busproof.wire.protocol.ZxdgOutputV1;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients are told of outputs, and of which of them their surfaces are on. */
class SurfaceOutputsTest {
  private static final int RED = 0xffff0000;

  private final TestStage stage = TestStage.of("a:300x200", "b:400x300,scale=2,transform=90");
  private final TestClient client = stage.actor();
  private final TestDesk desk = TestDesk.of(client);
  private final int a = desk.output("a");
  private final int b = desk.output("b");

  @AfterEach
  void others_go_on() {
    stage.close();
  }

  /** What the surface was told of outputs and preferences after that many events. */
  private List<Message> news(int surface, int after) {
    desk.awaitFrame();
    List<Message> all = client.events(surface);
    return all.subList(after, all.size());
  }

  private int told(int surface) {
    desk.awaitFrame();
    return client.events(surface).size();
  }

  @Test
  void outputs_are_described_in_pixels_and_where_they_lie_in_units() {
    assertThat(client.events(b))
        .containsExactly(
            new WlOutput.Event.Geometry(300, 0, 0, 0, 0, "busproof", "headless", 1),
            new WlOutput.Event.Mode(3, 400, 300, 60_000),
            new WlOutput.Event.Name("b"),
            new WlOutput.Event.Description("headless output of 400x300 pixels, scale 2, 90"),
            new WlOutput.Event.Scale(2),
            new WlOutput.Event.Done());
    int manager = client.bind(ZxdgOutputManagerV1.NAME, 3);
    int id = client.newId(ZxdgOutputV1.NAME, 3, ZxdgOutputV1.Event::decode);
    client.send(manager, new ZxdgOutputManagerV1.Request.GetXdgOutput(id, b)).roundtrip();
    assertThat(client.events(id))
        .contains(
            new ZxdgOutputV1.Event.LogicalPosition(300, 0),
            new ZxdgOutputV1.Event.LogicalSize(150, 200),
            new ZxdgOutputV1.Event.Name("b"));
  }

  @Test
  void before_version_4_outputs_have_no_names_and_before_2_no_scale() {
    int old = client.bind(client.globals(WlOutput.NAME).getLast(), 1, WlOutput.Event::decode);
    client.roundtrip();
    assertThat(client.events(old).stream().map(Message::messageName))
        .containsExactly("geometry", "mode");
    int newer = client.bind(client.globals(WlOutput.NAME).getLast(), 3, WlOutput.Event::decode);
    client.roundtrip();
    assertThat(client.events(newer).stream().map(Message::messageName))
        .containsExactly("geometry", "mode", "scale", "done");
  }

  @Test
  void a_surface_enters_where_it_comes_to_before_it_leaves_where_it_was() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    assertThat(news(window.surface(), 0))
        .containsExactly(
            new WlSurface.Event.PreferredBufferScale(1),
            new WlSurface.Event.PreferredBufferTransform(0),
            new WlSurface.Event.Enter(a));
    int before = told(window.surface());
    stage.place(desk, window, 310, 10);
    assertThat(news(window.surface(), before))
        .containsExactly(
            new WlSurface.Event.Enter(b),
            new WlSurface.Event.Leave(a),
            new WlSurface.Event.PreferredBufferScale(2),
            new WlSurface.Event.PreferredBufferTransform(1));
  }

  @Test
  void a_surface_on_two_outputs_prefers_the_larger_scale_and_the_transform_of_where_most_is() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    int before = told(window.surface());
    stage.place(desk, window, 270, 10);
    assertThat(news(window.surface(), before))
        .containsExactly(new WlSurface.Event.Enter(b), new WlSurface.Event.PreferredBufferScale(2));
    int then = told(window.surface());
    stage.place(desk, window, 290, 10);
    assertThat(news(window.surface(), then))
        .containsExactly(new WlSurface.Event.PreferredBufferTransform(1));
    int last = told(window.surface());
    stage.place(desk, window, 0, 0);
    assertThat(news(window.surface(), last))
        .containsExactly(
            new WlSurface.Event.Leave(b),
            new WlSurface.Event.PreferredBufferScale(1),
            new WlSurface.Event.PreferredBufferTransform(0));
  }

  @Test
  void each_surface_of_a_window_is_where_it_is_itself() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    int child = desk.surface();
    client.send(
        desk.subsurface(child, window.surface()), new WlSubsurface.Request.SetPosition(40, 0));
    desk.show(child, desk.buffer(20, 20, RED));
    desk.commit(window.surface());
    desk.awaitFrame();
    stage.place(desk, window, 260, 10);
    desk.awaitFrame();
    assertThat(client.events(window.surface(), WlSurface.Event.Enter.class))
        .containsExactly(new WlSurface.Event.Enter(a));
    assertThat(client.events(child, WlSurface.Event.Enter.class))
        .containsExactly(new WlSurface.Event.Enter(a), new WlSurface.Event.Enter(b));
    assertThat(client.events(child, WlSurface.Event.Leave.class))
        .containsExactly(new WlSurface.Event.Leave(a));
    client.send(window.surface(), new WlSurface.Request.Attach(0, 0, 0));
    desk.commit(window.surface());
    desk.awaitFrame();
    assertThat(client.events(window.surface(), WlSurface.Event.Leave.class))
        .containsExactly(new WlSurface.Event.Leave(a));
    assertThat(client.events(child, WlSurface.Event.Leave.class))
        .containsExactly(new WlSurface.Event.Leave(a), new WlSurface.Event.Leave(b));
  }

  @Test
  void surfaces_that_are_there_enter_an_output_that_is_bound_later_and_others_do_not() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    int before = told(window.surface());
    int again = desk.output("a");
    assertThat(news(window.surface(), before)).containsExactly(new WlSurface.Event.Enter(again));
    int then = told(window.surface());
    desk.output("b");
    // Looking for b binds and releases a.
    assertThat(news(window.surface(), then).stream().map(Message::messageName))
        .containsExactly("enter");
  }

  @Test
  void a_window_is_told_what_to_draw_for_before_it_draws() {
    stage.compositor().pointerTo(400, 100);
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    assertThat(client.events(window.surface()))
        .containsExactly(
            new WlSurface.Event.PreferredBufferScale(2),
            new WlSurface.Event.PreferredBufferTransform(1));
    assertThat(client.events(window.role(), XdgToplevel.Event.ConfigureBounds.class))
        .containsExactly(new XdgToplevel.Event.ConfigureBounds(150, 200));
    desk.show(window.surface(), desk.buffer(40, 40, RED));
    desk.awaitFrame();
    assertThat(client.events(window.surface(), WlSurface.Event.Enter.class))
        .containsExactly(new WlSurface.Event.Enter(b));
  }

  @Test
  void surfaces_of_version_5_are_not_told_what_is_preferred() {
    TestDesk old = TestDesk.ofVersion(client, 5);
    TestDesk.Shell window = old.window(40, 40, RED);
    desk.awaitFrame();
    assertThat(client.events(window.surface())).containsExactly(new WlSurface.Event.Enter(a));
  }

  @Test
  void content_is_presented_on_the_output_that_shows_most_of_it() {
    int presentation = client.bind(WpPresentation.NAME, 1, WpPresentation.Event::decode);
    TestDesk.Shell window = stage.window(desk, 290, 10, 40, 40, RED);
    int feedback =
        client.newId(WpPresentationFeedback.NAME, 1, WpPresentationFeedback.Event::decode);
    client.send(presentation, new WpPresentation.Request.Feedback(window.surface(), feedback));
    desk.commit(window.surface());
    client.awaitEvent(feedback, WpPresentationFeedback.Event.Presented.class);
    assertThat(client.events(feedback, WpPresentationFeedback.Event.SyncOutput.class))
        .containsExactly(new WpPresentationFeedback.Event.SyncOutput(b));
  }
}
