package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.Fixed;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpSinglePixelBufferManagerV1;
import dev.busproof.wire.protocol.WpViewport;
import dev.busproof.wire.protocol.WpViewporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * wp_viewporter and the buffers of one pixel it goes with: every error, and what is seen. The first
 * window is placed at 16,16.
 */
class ViewporterTest {
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int OPAQUE = 0xff000000;
  private static final int FULL = -1;
  private static final int AT = 16;

  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private final TestDesk desk = TestDesk.of(client);
  private final int viewporter = client.bind(WpViewporter.NAME, 1);
  private final int surface = desk.surface();

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  private int viewport(int of) {
    int id = client.newId(WpViewport.NAME);
    client.send(viewporter, new WpViewporter.Request.GetViewport(id, of));
    return id;
  }

  private void source(int viewport, double x, double y, double width, double height) {
    client.send(
        viewport,
        new WpViewport.Request.SetSource(
            Fixed.ofDouble(x), Fixed.ofDouble(y), Fixed.ofDouble(width), Fixed.ofDouble(height)));
  }

  private void destination(int viewport, int width, int height) {
    client.send(viewport, new WpViewport.Request.SetDestination(width, height));
  }

  private int pixel(int red, int green, int blue, int alpha) {
    int manager = client.bind(WpSinglePixelBufferManagerV1.NAME, 1);
    int id = client.newId(WlBuffer.NAME, 1, WlBuffer.Event::decode);
    client.send(
        manager,
        new WpSinglePixelBufferManagerV1.Request.CreateU32RgbaBuffer(id, red, green, blue, alpha));
    return id;
  }

  private TestDesk.Shell toplevel() {
    TestDesk.Shell window = desk.toplevel();
    desk.configure(window);
    return window;
  }

  private int colourAt(int x, int y) {
    desk.awaitFrame();
    return Screen.of(compositor).at(x, y);
  }

  private String error() {
    return client.awaitError().kind();
  }

  @Test
  @Provokes("wp_viewporter.viewport_exists")
  void a_second_viewport_is_viewport_exists() {
    viewport(surface);
    viewport(surface);
    assertThat(error()).isEqualTo("wp_viewporter 0");
  }

  @Test
  void a_viewport_after_the_first_is_gone_is_legal() {
    client.send(viewport(surface), new WpViewport.Request.Destroy());
    viewport(surface);
    client.roundtrip();
  }

  @Test
  @Provokes("wp_viewport.bad_value")
  void a_source_left_of_the_buffer_is_bad_value() {
    source(viewport(surface), -1, 0, 1, 1);
    assertThat(error()).isEqualTo("wp_viewport 0");
  }

  @Test
  @Provokes("wp_viewport.bad_value")
  void a_source_without_height_is_bad_value() {
    source(viewport(surface), 0, 0, 1, 0);
    assertThat(error()).isEqualTo("wp_viewport 0");
  }

  @Test
  @Provokes("wp_viewport.bad_value")
  void a_destination_without_width_is_bad_value() {
    destination(viewport(surface), 0, 5);
    assertThat(error()).isEqualTo("wp_viewport 0");
  }

  @Test
  @Provokes("wp_viewport.bad_value")
  void half_an_unset_destination_is_bad_value() {
    destination(viewport(surface), -1, 5);
    assertThat(error()).isEqualTo("wp_viewport 0");
  }

  @Test
  @Provokes("wp_viewport.bad_size")
  void a_fractional_source_without_a_destination_is_bad_size_at_commit() {
    source(viewport(surface), 0, 0, 3.5, 4);
    desk.attach(surface, desk.buffer(8, 8, RED));
    client.roundtrip();
    desk.commit(surface);
    assertThat(error()).isEqualTo("wp_viewport 1");
  }

  @Test
  @Provokes("wp_viewport.out_of_buffer")
  void a_source_beyond_the_buffer_is_out_of_buffer_at_commit() {
    int viewport = viewport(surface);
    source(viewport, 4, 0, 4.5, 4);
    destination(viewport, 9, 9);
    desk.attach(surface, desk.buffer(8, 8, RED));
    client.roundtrip();
    desk.commit(surface);
    assertThat(error()).isEqualTo("wp_viewport 2");
  }

  @Test
  @Provokes("wp_viewport.out_of_buffer")
  void a_smaller_buffer_under_the_same_source_is_out_of_buffer() {
    source(viewport(surface), 4, 4, 4, 4);
    desk.show(surface, desk.buffer(8, 8, RED));
    client.roundtrip();
    desk.show(surface, desk.buffer(7, 8, RED));
    assertThat(error()).isEqualTo("wp_viewport 2");
  }

  @Test
  @Provokes("wp_viewport.out_of_buffer")
  void a_scale_that_pushes_the_source_out_is_out_of_buffer() {
    source(viewport(surface), 4, 4, 4, 4);
    desk.show(surface, desk.buffer(8, 8, RED));
    client.send(surface, new WlSurface.Request.SetBufferScale(2)).roundtrip();
    desk.commit(surface);
    assertThat(error()).isEqualTo("wp_viewport 2");
  }

  @Test
  void a_source_without_a_buffer_is_legal() {
    source(viewport(surface), 400, 400, 4, 4);
    desk.commit(surface);
    client.roundtrip();
  }

  @Test
  @Provokes("wp_viewport.no_surface")
  void a_source_for_a_surface_that_is_gone_is_no_surface() {
    int viewport = viewport(surface);
    client.send(surface, new WlSurface.Request.Destroy());
    source(viewport, 0, 0, 1, 1);
    assertThat(error()).isEqualTo("wp_viewport 3");
  }

  @Test
  @Provokes("wp_viewport.no_surface")
  void a_destination_for_a_surface_that_is_gone_is_no_surface() {
    int viewport = viewport(surface);
    client.send(surface, new WlSurface.Request.Destroy());
    destination(viewport, 1, 1);
    assertThat(error()).isEqualTo("wp_viewport 3");
  }

  @Test
  void a_viewport_may_go_after_its_surface() {
    int viewport = viewport(surface);
    client.send(surface, new WlSurface.Request.Destroy());
    client.send(viewport, new WpViewport.Request.Destroy()).roundtrip();
  }

  @Test
  void a_stretched_buffer_fills_the_destination_and_no_more() {
    TestDesk.Shell window = toplevel();
    destination(viewport(window.surface()), 50, 30);
    desk.show(window.surface(), desk.buffer(7, 9, OPAQUE | RED));
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
    assertThat(colourAt(AT + 49, AT + 29)).isEqualTo(RED);
    assertThat(colourAt(AT + 50, AT + 29)).isNotEqualTo(RED);
    assertThat(colourAt(AT + 49, AT + 30)).isNotEqualTo(RED);
  }

  @Test
  void a_source_alone_gives_the_surface_its_size() {
    TestDesk.Shell window = toplevel();
    source(viewport(window.surface()), 10, 10, 20, 12);
    desk.show(window.surface(), desk.buffer(40, 40, OPAQUE | RED));
    assertThat(colourAt(AT + 19, AT + 11)).isEqualTo(RED);
    assertThat(colourAt(AT + 20, AT + 11)).isNotEqualTo(RED);
    assertThat(colourAt(AT + 19, AT + 12)).isNotEqualTo(RED);
  }

  @Test
  void a_viewport_takes_effect_with_the_commit_and_goes_with_one() {
    TestDesk.Shell window = desk.window(20, 20, OPAQUE | RED);
    int viewport = viewport(window.surface());
    destination(viewport, 60, 60);
    assertThat(colourAt(AT + 59, AT + 59)).isNotEqualTo(RED);
    desk.commit(window.surface());
    assertThat(colourAt(AT + 59, AT + 59)).isEqualTo(RED);
    client.send(viewport, new WpViewport.Request.Destroy());
    assertThat(colourAt(AT + 59, AT + 59)).isEqualTo(RED);
    desk.commit(window.surface());
    assertThat(colourAt(AT + 20, AT + 20)).isNotEqualTo(RED);
    assertThat(colourAt(AT + 19, AT + 19)).isEqualTo(RED);
  }

  @Test
  void unsetting_the_destination_gives_the_buffers_size_back() {
    TestDesk.Shell window = desk.window(20, 20, OPAQUE | RED);
    int viewport = viewport(window.surface());
    destination(viewport, 60, 60);
    desk.commit(window.surface());
    destination(viewport, -1, -1);
    desk.commit(window.surface());
    assertThat(colourAt(AT + 20, AT + 20)).isNotEqualTo(RED);
  }

  @Test
  void a_synchronized_subsurface_is_stretched_with_its_parent() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = desk.surface();
    desk.subsurface(child, window.surface());
    destination(viewport(child), 40, 40);
    desk.show(child, desk.buffer(2, 2, OPAQUE | GREEN));
    assertThat(colourAt(AT + 39, AT + 39)).isEqualTo(RED);
    desk.commit(window.surface());
    assertThat(colourAt(AT + 39, AT + 39)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 40, AT + 39)).isEqualTo(RED);
  }

  @Test
  void damage_of_the_buffer_is_repainted_where_it_is_stretched_to() {
    TestDesk.Shell window = toplevel();
    destination(viewport(window.surface()), 80, 80);
    desk.show(window.surface(), desk.buffer(8, 8, OPAQUE | RED));
    desk.awaitFrame();
    client.send(
        window.surface(), new WlSurface.Request.Attach(desk.buffer(8, 8, OPAQUE | GREEN), 0, 0));
    client.send(window.surface(), new WlSurface.Request.DamageBuffer(7, 7, 1, 1));
    desk.commit(window.surface());
    assertThat(colourAt(AT + 70, AT + 70)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 79, AT + 79)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 69, AT + 69)).as("not damaged").isEqualTo(RED);
  }

  @Test
  void one_pixel_fills_a_window() {
    TestDesk.Shell window = toplevel();
    destination(viewport(window.surface()), 100, 50);
    desk.show(window.surface(), pixel(0, FULL, 0, FULL));
    assertThat(colourAt(AT, AT)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 99, AT + 49)).isEqualTo(GREEN);
    assertThat(colourAt(AT + 100, AT + 49)).isNotEqualTo(GREEN);
  }

  @Test
  void colours_of_32_bits_become_the_nearest_of_8() {
    TestDesk.Shell window = toplevel();
    desk.show(window.surface(), pixel(0x8000_0000, 0x0101_0101, 0xfefe_fefe, FULL));
    assertThat(colourAt(AT, AT)).isEqualTo(0x8001fe);
  }

  @Test
  void a_translucent_pixel_is_blended_over_what_is_below() {
    TestDesk.Shell window = desk.window(60, 60, OPAQUE | RED);
    int child = desk.surface();
    desk.subsurface(child, window.surface());
    desk.show(child, pixel(0, 0x8080_8080, 0, 0x8080_8080));
    desk.commit(window.surface());
    assertThat(colourAt(AT, AT)).isEqualTo(0x7f8000);
  }

  @Test
  void a_pixel_is_released_when_the_next_buffer_is_shown_also_without_its_manager() {
    TestDesk.Shell window = toplevel();
    int first = pixel(FULL, 0, 0, FULL);
    desk.show(window.surface(), first);
    desk.awaitFrame();
    assertThat(client.events(first)).isEmpty();
    desk.show(window.surface(), pixel(0, FULL, 0, FULL));
    desk.awaitFrame();
    assertThat(client.events(first, WlBuffer.Event.Release.class)).hasSize(1);
  }

  @Test
  void a_pixel_stays_on_the_screen_when_its_buffer_is_destroyed() {
    TestDesk.Shell window = toplevel();
    int buffer = pixel(FULL, 0, 0, FULL);
    desk.show(window.surface(), buffer);
    client.send(buffer, new WlBuffer.Request.Destroy());
    assertThat(colourAt(AT, AT)).isEqualTo(RED);
  }
}
