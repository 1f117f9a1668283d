package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo clients that come with weston: what they draw is known to the pixel. */
@RealPrograms
class WestonClientsTest {
  private static final int WHITE = 0xffffff;
  private static final int BLACK = 0x000000;
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;
  private static final int STEP = 0x08_0401;

  @Test
  void simple_shm_draws_its_pattern_in_a_white_margin(Stage stage) {
    ProgramSession program = stage.start(Launch.of("weston-simple-shm", "weston-simple-shm"));
    Consumer<Picture> expectation = WestonClientsTest::expectSimpleShm;
    Picture first = program.await(expectation);
    Rect window = first.boundsOfWindows();
    Rect inner = new Rect(window.x() + 20, window.y() + 20, 210, 210);
    Picture second = program.await(picture -> assertThat(picture).isNotEqualTo(first));
    assertThat(inner.contains(second.differenceFrom(first))).as("only the pattern moves").isTrue();
    expectation.accept(program.end());
  }

  private static void expectSimpleShm(Picture screen) {
    Picture window = window(screen, 250, 250);
    assertThat(window.part(new Rect(0, 0, 250, 20)).isAll(WHITE)).as("top margin").isTrue();
    assertThat(window.part(new Rect(0, 230, 250, 20)).isAll(WHITE)).as("bottom margin").isTrue();
    assertThat(window.part(new Rect(0, 0, 20, 250)).isAll(WHITE)).as("left margin").isTrue();
    assertThat(window.part(new Rect(230, 0, 20, 250)).isAll(WHITE)).as("right margin").isTrue();
    // Outside of the disc the colour is a multiple of x, in its ring one of y.
    for (int i = 21; i < 60; i++) {
      int step = window.at(i, 25) - window.at(i - 1, 25) & 0xff_ffff;
      assertThat(step).as("colour from column %d to the next", i - 1).isEqualTo(STEP);
    }
    for (int i = 21; i < 35; i++) {
      int step = window.at(125, i) - window.at(125, i - 1) & 0xff_ffff;
      assertThat(step).as("colour from row %d to the next", i - 1).isEqualTo(STEP);
    }
  }

  /** Everything that is not desktop. */
  private static Picture window(Picture screen, int width, int height) {
    Rect window = screen.boundsOfWindows();
    assertThat(List.of(window.width(), window.height()))
        .as("size of the window")
        .containsExactly(width, height);
    return screen.part(window);
  }

  /**
   * It binds wl_compositor in the newest version announced, and ends at the first event of version
   * 6. Red is what it never shows if its viewport is right.
   */
  @ParameterizedTest(name = "simple damage {0} moves a ball in a white frame")
  @CsvSource({
    "plain, --verbose",
    "in-buffer-pixels, --use-damage-buffer",
    "turning, --rotating-transform",
    "turning-at-scale-2, --rotating-transform --scale=2 --use-damage-buffer",
    "cropped, --use-viewport",
    "cropped-and-turned, --use-viewport --transform=90",
  })
  void simple_damage_moves_a_ball_in_a_white_frame(String name, String options, Stage stage) {
    Launch launch =
        Launch.of("weston-simple-damage-" + name, ("weston-simple-damage " + options).split(" "));
    ProgramSession program = stage.start(launch.announcing("wl_compositor", 5));
    Picture first = program.await(WestonClientsTest::expectBall);
    for (int i = 0; i < 8; i++) {
      Rect before = program.screen().boundsOf(GREEN);
      program.await(picture -> {
        expectBall(picture);
        assertThat(picture.boundsOf(GREEN)).as("the ball moves").isNotEqualTo(before);
      });
    }
    assertThat(first.count(RED)).isZero();
    expectBall(program.end());
  }

  private static void expectBall(Picture screen) {
    Picture window = window(screen, 300, 200);
    assertThat(window.count(WHITE)).as("pixels in a frame of 10").isEqualTo(300 * 200 - 280 * 180);
    Picture inner = window.part(new Rect(10, 10, 280, 180));
    assertThat(inner.count(WHITE)).as("of the frame inside").isZero();
    Rect ball = inner.boundsOf(GREEN);
    assertThat(ball.width()).as("width of the ball").isBetween(18, 22);
    assertThat(ball.height()).as("height of the ball").isBetween(18, 22);
    assertThat(inner.count(GREEN)).as("a disc of radius 10").isBetween(280L, 340L);
    int ground = Picture.blend(BLACK, 0.5, Picture.DESKTOP);
    assertThat(inner.count(ground) + inner.count(GREEN))
        .as("all else is black, half transparent")
        .isEqualTo(280 * 180);
  }

  @Test
  void flower_has_three_to_seven_equal_petals_and_nothing_around(Stage stage) {
    ProgramSession program = stage.start(Launch.of("weston-flower", "weston-flower"));
    program.await(WestonClientsTest::expectFlower);
    expectFlower(program.end());
  }

  /** In a window of 200x200, the first at 16,16. */
  private static void expectFlower(Picture screen) {
    Rect drawn = screen.boundsOfWindows();
    Rect window = new Rect(16, 16, 200, 200);
    assertThat(window.contains(drawn)).as("what is drawn, %s, is in the window", drawn).isTrue();
    Picture flower = screen.part(window);
    int heart = flower.at(100, 100);
    assertThat(heart).isNotEqualTo(Picture.DESKTOP);
    assertThat(flower.part(new Rect(94, 94, 12, 12)).isAll(heart)).as("one colour").isTrue();
    // Every petal has the area of any other: so has every turn by one petal.
    double best = IntStream.rangeClosed(3, 7).mapToDouble(n -> turned(flower, n)).max().orElse(0);
    assertThat(best)
        .as("share of the flower that a turn by a petal maps to it")
        .isGreaterThan(0.95);
  }

  private static double turned(Picture flower, int petals) {
    double angle = 2 * Math.PI / petals;
    int inside = 0;
    int kept = 0;
    for (int y = 5; y < 195; y++) {
      for (int x = 5; x < 195; x++) {
        double dx = x - 100;
        double dy = y - 100;
        if (dx * dx + dy * dy < 94 * 94 && flower.at(x, y) != Picture.DESKTOP) {
          inside++;
          int turnedX = (int) Math.round(100 + dx * Math.cos(angle) - dy * Math.sin(angle));
          int turnedY = (int) Math.round(100 + dx * Math.sin(angle) + dy * Math.cos(angle));
          kept += flower.at(turnedX, turnedY) == Picture.DESKTOP ? 0 : 1;
        }
      }
    }
    return inside == 0 ? 0 : (double) kept / inside;
  }

  @Test
  void subsurfaces_are_blended_over_their_parent_and_follow_its_size(Stage stage) {
    ProgramSession program = stage.start(Launch.of("weston-subsurfaces", "weston-subsurfaces"));
    Picture small = program.await(WestonClientsTest::expectSubsurfaces);
    // Down: taller.
    program.input().key(108);
    int green = Picture.blend(0x00cc00, 0.8, Picture.DESKTOP);
    int before = small.boundsNear(green).height();
    program.await(picture -> {
      expectSubsurfaces(picture);
      assertThat(picture.boundsNear(green).height()).as("height").isGreaterThan(before);
    });
    expectSubsurfaces(program.end());
  }

  /** Left the parent's green; at its right, half as high each, red and below it a black one. */
  private static void expectSubsurfaces(Picture screen) {
    int green = Picture.blend(0x00cc00, 0.8, Picture.DESKTOP);
    Rect canvas = screen.boundsNear(green);
    Rect red = screen.boundsNear(Picture.blend(0xcc0000, 0.8, green));
    Rect dark = screen.boundsNear(Picture.blend(BLACK, 0.5, green));
    assertThat(canvas.isEmpty() || red.isEmpty() || dark.isEmpty())
        .as("%s, %s and %s are there", canvas, red, dark)
        .isFalse();
    assertThat(canvas.right()).as("the canvas ends where red begins").isEqualTo(red.x());
    assertThat(red.y()).as("red begins at the top").isEqualTo(canvas.y());
    assertThat(dark.x()).as("left edges").isEqualTo(red.x());
    assertThat(dark.y()).as("black begins where red ends").isEqualTo((int) red.bottom());
    assertThat(dark.bottom()).as("black ends at the bottom").isEqualTo(canvas.bottom());
    // Its corners' colours are pure somewhere near them.
    Picture triangle = screen.part(dark);
    assertThat(triangle.boundsWhere(pixel -> (pixel & 0xff0000) > 0xb00000).isEmpty()).isFalse();
    assertThat(triangle.boundsWhere(pixel -> (pixel & 0x0000ff) > 0x0000b0).isEmpty()).isFalse();
  }

  /** A blue box with edges of green and white, of which the viewport takes halves and wholes. */
  @ParameterizedTest(name = "scaler {0} crops and scales")
  @CsvSource({"-b, 220, 308", "-d, 220, 308", "-s, 55, 77", "-n, 421, 337"})
  void scaler_crops_and_scales(String mode, int width, int height, Stage stage) {
    ProgramSession program = stage.start(Launch.of("weston-scaler" + mode, "weston-scaler", mode));
    boolean cropped = mode.equals("-b") || mode.equals("-s");
    Consumer<Picture> expectation =
        screen -> {
          Picture window = window(screen, width, height);
          if (cropped) {
            // Half a pixel of it is taken, and seen where that is enlarged.
            int edge = mode.equals("-b") ? GREEN : BLUE;
            assertThat(window.at(width / 2, 0)).as("top edge").isEqualTo(edge);
            assertThat(window.at(0, height / 2)).as("left edge").isEqualTo(edge);
            assertThat(window.at(width - 1, height / 2)).as("right edge").isEqualTo(WHITE);
            assertThat(window.at(width / 2, height / 2)).as("middle").isEqualTo(BLUE);
            assertThat(window.count(RED)).as("red, which is outside").isZero();
          } else {
            // 55x77 at 21,25 of 421x337.
            Rect box = window.boundsOf(BLUE);
            assertThat(box.width()).isCloseTo(55 * width / 421, within(2));
            assertThat(box.height()).isCloseTo(77 * height / 337, within(2));
            assertThat(box.x()).isCloseTo(21 * width / 421, within(2));
            assertThat(box.y()).isCloseTo(25 * height / 337, within(2));
            assertThat(window.at(width - 1, height - 1)).as("around it").isEqualTo(RED);
          }
        };
    program.await(expectation);
    expectation.accept(program.end());
  }

  private static org.assertj.core.data.Offset<Integer> within(int pixels) {
    return org.assertj.core.data.Offset.offset(pixels);
  }

  /**
   * It binds xdg_wm_base in the newest version announced and has no function for an event of
   * version 4.
   */
  @Test
  void presentation_shm_is_told_when_each_frame_was_shown(Stage stage) {
    ProgramSession program =
        stage.start(
            Launch.of("weston-presentation-shm", "stdbuf", "-oL", "weston-presentation-shm")
                .announcing("xdg_wm_base", 3));
    Consumer<Picture> expectation =
        screen -> {
          Picture window = window(screen, 250, 250);
          assertThat(window.at(0, 0)).isEqualTo(BLACK);
          assertThat(window.at(249, 249)).isEqualTo(BLACK);
          assertThat(window.at(249, 0)).isEqualTo(WHITE);
          assertThat(window.at(0, 249)).isEqualTo(WHITE);
          // A disc of radius 109 with four quarters.
          long quarter = Math.round(Math.PI * 109 * 109 / 4);
          for (int colour : new int[] {RED, GREEN, BLUE}) {
            assertThat(window.count(colour)).isCloseTo(quarter, percentage());
          }
        };
    Picture first = program.await(expectation);
    program.await(picture -> assertThat(picture).as("it turns").isNotEqualTo(first));
    program.awaitThat("30 frames", () -> sequence(program).size() >= 30);
    List<Long> sequence = sequence(program);
    assertThat(sequence).as("numbers of the frames").isSorted().doesNotHaveDuplicates();
    stage.saw(sequence.size() + " frames");
    expectation.accept(program.end());
  }

  private static org.assertj.core.data.Percentage percentage() {
    return org.assertj.core.data.Percentage.withPercentage(4);
  }

  private static List<Long> sequence(ProgramSession program) {
    return program.log().lines().stream()
        .filter(line -> line.contains(", seq "))
        .map(line -> Long.parseLong(line.substring(line.indexOf(", seq ") + 6).strip()))
        .toList();
  }
}
