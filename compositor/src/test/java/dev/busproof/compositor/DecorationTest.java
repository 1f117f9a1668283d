package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.ZxdgDecorationManagerV1;
import dev.busproof.wire.protocol.ZxdgToplevelDecorationV1;
import dev.busproof.wire.protocol.ZxdgToplevelDecorationV1.Mode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who draws the frame of a window: its client, if it wants to. */
class DecorationTest {
  private static final int RED = 0xffff0000;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int decoration(TestDesk.Shell window, int version) {
    int manager = client.bind(ZxdgDecorationManagerV1.NAME, version);
    int id =
        client.newId(
            ZxdgToplevelDecorationV1.NAME, version, ZxdgToplevelDecorationV1.Event::decode);
    client.send(
        manager, new ZxdgDecorationManagerV1.Request.GetToplevelDecoration(id, window.role()));
    return id;
  }

  private List<Mode> answers(int decoration) {
    client.roundtrip();
    return client.events(decoration, ZxdgToplevelDecorationV1.Event.Configure.class).stream()
        .map(answer -> Mode.of(answer.mode()).orElseThrow())
        .toList();
  }

  private int configures(TestDesk.Shell window) {
    client.roundtrip();
    return client.events(window.xdgSurface(), XdgSurface.Event.Configure.class).size();
  }

  private void wish(int decoration, Mode mode) {
    client.send(decoration, new ZxdgToplevelDecorationV1.Request.SetMode(mode.value()));
  }

  @Test
  void the_client_is_told_with_the_first_configure() {
    TestDesk.Shell window = desk.toplevel();
    int decoration = decoration(window, 2);
    wish(decoration, Mode.CLIENT_SIDE);
    assertThat(answers(decoration)).isEmpty();
    desk.configure(window);
    assertThat(answers(decoration)).containsExactly(Mode.CLIENT_SIDE);
    assertThat(configures(window)).isEqualTo(1);
  }

  /** SDL up to 2.28 never shows a window whose frame it is told to draw after it asked us to. */
  @Test
  void a_window_that_leaves_its_frame_to_us_is_never_told_to_draw_it() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    int decoration = decoration(window, 2);
    wish(decoration, Mode.SERVER_SIDE);
    assertThat(answers(decoration)).isNotEmpty().containsOnly(Mode.SERVER_SIDE);
  }

  @Test
  void every_wish_is_granted_as_a_part_of_a_configure_sequence() {
    TestDesk.Shell window = desk.window(40, 40, RED);
    int before = configures(window);
    int decoration = decoration(window, 2);
    assertThat(answers(decoration)).containsExactly(Mode.SERVER_SIDE);
    wish(decoration, Mode.CLIENT_SIDE);
    assertThat(answers(decoration)).containsExactly(Mode.SERVER_SIDE, Mode.CLIENT_SIDE);
    client.send(decoration, new ZxdgToplevelDecorationV1.Request.UnsetMode());
    assertThat(answers(decoration)).hasSize(3).endsWith(Mode.SERVER_SIDE);
    assertThat(configures(window)).isEqualTo(before + 3);
    client.send(window.role(), new XdgToplevel.Request.SetMaximized());
    assertThat(answers(decoration)).as("nothing was asked").hasSize(3);
  }

  @Test
  void a_window_may_have_another_after_the_first_and_go_after_both() {
    TestDesk.Shell window = desk.toplevel();
    int first = decoration(window, 2);
    client.send(first, new ZxdgToplevelDecorationV1.Request.Destroy());
    int second = decoration(window, 2);
    client.send(second, new ZxdgToplevelDecorationV1.Request.Destroy());
    client.send(window.role(), new XdgToplevel.Request.Destroy());
    client.roundtrip();
  }

  @Test
  @Provokes("zxdg_toplevel_decoration_v1.unconfigured_buffer")
  void in_version_1_content_before_the_decoration_is_unconfigured_buffer() {
    decoration(desk.window(40, 40, RED), 1);
    assertThat(client.awaitError().kind()).isEqualTo("zxdg_toplevel_decoration_v1 0");
  }

  @Test
  @Provokes("zxdg_toplevel_decoration_v1.unconfigured_buffer")
  void in_version_1_attached_content_is_unconfigured_buffer() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    desk.attach(window.surface(), desk.buffer(40, 40, RED));
    decoration(window, 1);
    assertThat(client.awaitError().kind()).isEqualTo("zxdg_toplevel_decoration_v1 0");
  }

  @Test
  @Provokes("zxdg_toplevel_decoration_v1.already_constructed")
  void a_second_decoration_is_already_constructed() {
    TestDesk.Shell window = desk.toplevel();
    decoration(window, 2);
    int second = decoration(window, 2);
    TestClient.ErrorSeen error = client.awaitError();
    assertThat(error.kind()).isEqualTo("zxdg_toplevel_decoration_v1 1");
    assertThat(error.objectId()).isEqualTo(second);
  }

  @Test
  @Provokes("zxdg_toplevel_decoration_v1.orphaned")
  void a_window_that_goes_before_its_decoration_is_orphaned() {
    TestDesk.Shell window = desk.toplevel();
    decoration(window, 2);
    client.send(window.role(), new XdgToplevel.Request.Destroy());
    assertThat(client.awaitError().kind()).isEqualTo("zxdg_toplevel_decoration_v1 2");
  }

  @Test
  @Provokes("zxdg_toplevel_decoration_v1.invalid_mode")
  void a_mode_that_is_none_is_invalid_mode() {
    int decoration = decoration(desk.toplevel(), 2);
    client.send(decoration, new ZxdgToplevelDecorationV1.Request.SetMode(3));
    assertThat(client.awaitError().kind()).isEqualTo("zxdg_toplevel_decoration_v1 3");
  }
}
