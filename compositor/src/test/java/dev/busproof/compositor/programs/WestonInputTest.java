package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Demo clients of weston that answer the mouse and the keyboard. */
@RealPrograms
class WestonInputTest {
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int YELLOW = 0xffff00;
  private static final int CYAN = 0x00ffff;

  /** Of the toolkit's title bar, from its top. */
  private static final int TITLE_MIDDLE = 12;

  @Test
  void eventdemo_reports_what_the_mouse_and_the_keyboard_do(Stage stage) {
    ProgramSession program =
        stage.start(
            Launch.of(
                "weston-eventdemo",
                "stdbuf -oL weston-eventdemo --log-focus --log-key --log-button --log-axis --log-motion"
                    .split(" ")));
    Picture first = program.await(WestonInputTest::expectEventDemo);
    VirtualInput input = program.input();
    Rect red = first.boundsOf(RED);
    input.moveTo(red.x() + 30, red.y() + 30);
    input.moveTo(red.x() + 10, red.y() + 20);
    program.awaitLog("motion time: ");
    input.press(Keys.LEFT_BUTTON);
    program.awaitLog("button: 272, state: pressed");
    input.release(Keys.LEFT_BUTTON);
    program.awaitLog("button: 272, state: released");
    input.scroll(2);
    program.awaitLog("axis source: wheel");
    program.awaitLog("axis discrete axis: 0 value: 2");
    input.type("aA");
    program.awaitLog("key key: 30, unicode: 97, state: pressed, modifiers: 0x0");
    program.awaitLog("key key: 30, unicode: 65, state: pressed, modifiers: 0x");
    input.moveTo(799, 599);
    expectEventDemo(program.end());
    assertThat(program.log().text())
        .as("what it saw of the pointer")
        .containsPattern("motion time: \\d+, x: \\d+\\.0+, y: \\d+\\.0+");
  }

  /** A red box of 250x200 in the middle of a black pane of 424x303. */
  private static void expectEventDemo(Picture screen) {
    Rect red = screen.boundsOf(RED);
    assertThat(red.width()).as("width of the red box").isEqualTo(250);
    assertThat(red.height()).as("height of the red box").isEqualTo(200);
    assertThat(screen.part(red).isAll(RED)).as("it is all red").isTrue();
    Rect pane = screen.boundsOf(Picture.blend(0x000000, 0.8, Picture.DESKTOP) - 0x010000);
    assertThat(pane.contains(red) || screen.boundsNear(0x070708).contains(red))
        .as("the pane is around it")
        .isTrue();
  }

  @Test
  void a_window_dragged_by_its_title_bar_looks_the_same_elsewhere(Stage stage) {
    ProgramSession program =
        stage.start(Launch.of("weston-eventdemo-moved", "weston-eventdemo", "--width=300"));
    Picture before = program.await(WestonInputTest::hasFocus);
    Rect window = before.boundsOfWindows();
    program
        .input()
        .drag(
            window.x() + 150,
            window.y() + margin(before) + TITLE_MIDDLE,
            window.x() + 350,
            window.y() + margin(before) + TITLE_MIDDLE + 70);
    Rect moved = window.translate(200, 70);
    program.await(picture -> {
      assertThat(picture.boundsOfWindows()).as("where the window is").isEqualTo(moved);
      assertThat(picture.part(moved)).as("what it looks like").isEqualTo(before.part(window));
    });
    program.input().moveTo(1, 599);
    assertThat(program.end().part(moved)).isEqualTo(before.part(window));
  }

  private static void hasFocus(Picture screen) {
    assertThat(screen.count(0xffffff)).as("white of an active title bar").isGreaterThan(2000);
  }

  /** From the edge of the shadow to that of the frame. */
  private static int margin(Picture screen) {
    return screen.boundsNear(0xffffff).y() - screen.boundsOfWindows().y();
  }

  @Test
  void stacking_opens_windows_and_fills_the_output_at_a_key(Stage stage) {
    ProgramSession program = stage.start(Launch.of("weston-stacking", "weston-stacking"));
    Picture one = program.await(picture -> assertThat(blackPixels(picture)).isGreaterThan(30_000));
    program.input().type("n");
    program.await(
        picture -> assertThat(blackPixels(picture)).as("two windows").isGreaterThan(2 * 30_000));
    // The transient one is above its parent, the new window, which has the focus.
    program.input().type("t");
    int green = Picture.blend(GREEN, 0.4, Picture.DESKTOP);
    program.await(picture -> {
      Rect transientWindow = picture.boundsNear(green);
      assertThat(transientWindow.isEmpty()).as("green transient window").isFalse();
    });
    program.input().type("q");
    program.awaitEnd(0);
    assertThat(one.bounds()).isEqualTo(new Rect(0, 0, 800, 600));
  }

  private static long blackPixels(Picture picture) {
    return picture.count(0x000000);
  }

  @Test
  void stacking_is_maximised_made_fullscreen_and_restored(Stage stage) {
    ProgramSession program = stage.start(Launch.of("weston-stacking-states", "weston-stacking"));
    Picture before = program.await(picture -> hasFocus(picture));
    program.input().type("m");
    program.await(picture -> fills(picture, Picture.blend(YELLOW, 0.6, Picture.DESKTOP), 700, 500));
    program.input().type("m");
    program.await(
        picture -> assertThat(picture.differenceFrom(before)).as("restored").isEqualTo(Rect.EMPTY));
    program.input().type("f");
    Consumer<Picture> fullscreen =
        picture -> fills(picture, Picture.blend(CYAN, 0.6, 0x000000), 800, 600);
    program.await(fullscreen);
    fullscreen.accept(program.end());
  }

  private static void fills(Picture picture, int rgb, int leastWidth, int leastHeight) {
    Rect area = picture.boundsNear(rgb);
    assertThat(area.width()).as("width of the colour").isGreaterThanOrEqualTo(leastWidth);
    assertThat(area.height()).as("height of the colour").isGreaterThanOrEqualTo(leastHeight);
  }
}
