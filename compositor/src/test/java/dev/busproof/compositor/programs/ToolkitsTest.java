package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Programs of GTK 3, GTK 4, Qt and SDL, in colours that they are told, used by mouse and keys. */
@RealPrograms
class ToolkitsTest {
  private static final int GROUND = 0x204060;
  private static final int RED = 0xc01020;
  private static final int GREEN = 0x20c040;
  private static final String SDL_TESTS = "/usr/libexec/installed-tests/SDL2/";

  private static final String BUTTONS =
      """
      window, window box, dialog { background: #204060; }
      button { background: #c01020; border: none; box-shadow: none; text-shadow: none; color: #000000; }
      button:active { background: #20c040; }
      """;

  @Test
  void a_gtk3_dialog_answers_a_button_held_down_and_returns_what_was_typed(Stage stage) {
    stage.file("config/gtk-3.0/gtk.css", BUTTONS);
    ProgramSession program =
        stage.start(Launch.of("gtk3-zenity", "zenity", "--entry", "--title=entry", "--text=text"));
    Picture screen =
        program.await(picture -> {
          assertThat(picture.boundsOf(RED).height()).as("height of buttons").isGreaterThan(15);
          assertThat(picture.count(GROUND)).as("ground of the dialog").isGreaterThan(2000);
          assertThat(picture.count(GREEN)).as("of a button held down").isZero();
        });
    program.input().type("Busproof, busproof!");
    Rect buttons = screen.boundsOf(RED);
    // Both buttons are in one row; a place in the left one that is not its text.
    program.input().moveTo(buttons.x() + 6, (int) buttons.bottom() - 5);
    program.input().press(Keys.LEFT_BUTTON);
    program.await(
        picture -> assertThat(picture.count(GREEN)).as("of a button held down").isGreaterThan(500));
    program.input().moveTo(799, 599);
    program.input().release(Keys.LEFT_BUTTON);
    program.await(
        picture -> assertThat(picture.count(GREEN)).as("of a button let go outside").isZero());
    program.input().click((int) buttons.right() - 6, (int) buttons.bottom() - 5);
    program.awaitEnd(0);
    assertThat(program.log().lines()).as("what it returned").contains("Busproof, busproof!");
  }

  @Test
  void gtk3_demo_selects_the_row_that_is_clicked(Stage stage) {
    stage.file(
        "config/gtk-3.0/gtk.css",
        "treeview.view:selected, row:selected { background-color: #c01020; color: #c01020; }");
    selectsTheRowThatIsClicked(stage, Launch.of("gtk3-demo", "gtk3-demo").sized(1000, 800));
  }

  @Test
  void gtk4_demo_selects_the_row_that_is_clicked(Stage stage) {
    stage.file(
        "config/gtk-4.0/gtk.css",
        "row:selected { background: #c01020; border-radius: 0; } row:selected label { color:"
            + " #c01020; }");
    selectsTheRowThatIsClicked(stage, Launch.of("gtk4-demo", "gtk4-demo").sized(1000, 800));
  }

  @Test
  void gtk4_demo_draws_the_same_rows_without_gl(Stage stage) {
    stage.file(
        "config/gtk-4.0/gtk.css",
        "row:selected { background: #c01020; border-radius: 0; } row:selected label { color:"
            + " #c01020; }");
    selectsTheRowThatIsClicked(
        stage,
        Launch.of("gtk4-demo-cairo", "gtk4-demo").sized(1000, 800).with("GSK_RENDERER", "cairo"));
  }

  private static void selectsTheRowThatIsClicked(Stage stage, Launch launch) {
    ProgramSession program = stage.start(launch);
    Picture screen = program.await(ToolkitsTest::expectOneRow);
    Rect first = screen.boundsNear(RED);
    int x = first.x() + first.width() / 2;
    int y = first.y() + 3 * first.height();
    program.input().click(x, y);
    Consumer<Picture> moved =
        picture -> {
          expectOneRow(picture);
          Rect row = picture.boundsNear(RED);
          assertThat(row.contains(x, y)).as("%s has what was clicked", row).isTrue();
          assertThat(row.width()).as("width of the row").isEqualTo(first.width());
          assertThat(row.height()).as("height of the row").isEqualTo(first.height());
        };
    program.await(moved);
    program.input().moveTo(999, 799);
    moved.accept(program.end());
  }

  private static void expectOneRow(Picture screen) {
    Rect row = screen.boundsNear(RED);
    assertThat(row.width()).as("width of the selected row").isGreaterThan(100);
    assertThat(row.height()).as("height of the selected row").isBetween(12, 50);
    long inside = screen.count(RED);
    assertThat(inside).as("of its pixels").isGreaterThan(row.area() * 9 / 10);
  }

  @Test
  void a_qt_program_answers_clicks_and_typed_text(Stage stage) {
    qt(stage, Launch.of("qt-qmlscene", "qmlscene"));
  }

  @Test
  void a_qt_program_without_gl_does_the_same(Stage stage) {
    qt(stage, Launch.of("qt-qmlscene-software", "qmlscene").with("QT_QUICK_BACKEND", "software"));
  }

  private static void qt(Stage stage, Launch launch) {
    String scene =
        stage
            .file(
                "scene.qml",
                """
                import QtQuick 2.15
                Rectangle {
                  width: 320; height: 240; color: "#204060"
                  Rectangle {
                    x: 20; y: 30; width: 100; height: 50; color: area.pressed ? "#20c040" : "#c01020"
                    MouseArea { id: area; anchors.fill: parent; onClicked: console.log("clicked " + mouse.x + "," + mouse.y) }
                  }
                  TextInput {
                    id: input; x: 20; y: 120; width: 200; focus: true; color: "#ffffff"; font.pixelSize: 16
                    onAccepted: console.log("typed " + text)
                    Keys.onEscapePressed: Qt.quit()
                  }
                }
                """)
            .toString();
    ProgramSession program =
        stage.start(
            new Launch(
                launch.name(),
                launch.width(),
                launch.height(),
                launch.options(),
                launch.environment(),
                java.util.List.of("qmlscene", scene)));
    Consumer<Picture> expectation = expectScene(RED);
    Rect box = program.await(expectation).boundsOf(RED);
    program.input().moveTo(box.x() + 40, box.y() + 10);
    program.input().press(Keys.LEFT_BUTTON);
    program.await(expectScene(GREEN));
    program.input().release(Keys.LEFT_BUTTON);
    program.await(expectation);
    program.awaitLog("clicked 40,10");
    program.input().type("Busproof, busproof!\n");
    program.awaitLog("typed Busproof, busproof!");
    program.input().moveTo(799, 599);
    var _ = program.screen();
    program.input().key(Keys.ESCAPE);
    expectation.accept(program.awaitEnd(0));
  }

  /** A box of 100x50 at 20,30 in a window of 320x240. */
  private static Consumer<Picture> expectScene(int rgb) {
    return screen -> {
      Rect window = screen.boundsOfWindows();
      assertThat(window.width()).as("width of the window").isEqualTo(320);
      assertThat(window.height()).as("height of the window").isEqualTo(240);
      assertThat(screen.boundsOf(rgb))
          .as("where %s is", Picture.hex(rgb))
          .isEqualTo(new Rect(window.x() + 20, window.y() + 30, 100, 50));
      assertThat(screen.count(rgb)).isEqualTo(100 * 50);
      assertThat(screen.at(window.x() + 300, window.y() + 200)).as("ground").isEqualTo(GROUND);
    };
  }

  @Test
  void sdl2_draws_a_triangle_with_three_colours(Stage stage) {
    ProgramSession program =
        stage.start(Launch.of("sdl2-testgeometry", SDL_TESTS + "testgeometry"));
    Consumer<Picture> expectation =
        screen -> {
          Rect window = screen.boundsOfWindows();
          assertThat(window.width()).as("width of the window").isEqualTo(640);
          assertThat(window.height()).as("height of the window").isEqualTo(480);
          Rect triangle =
              screen.boundsWhere(pixel -> pixel != Picture.DESKTOP && pixel != 0xa0a0a0);
          assertThat(window.contains(triangle)).as("grey around the triangle").isTrue();
          assertThat(triangle.isEmpty()).isFalse();
          // Its corners: red at the right, green and blue at the left.
          assertThat(channel(screen, (int) triangle.right() - 12, middleOf(triangle), 16))
              .as("red at the right corner")
              .isGreaterThan(220);
          assertThat(channel(screen, triangle.x() + 2, (int) triangle.bottom() - 12, 8))
              .as("green at the lower corner")
              .isGreaterThan(220);
          assertThat(channel(screen, triangle.x() + 2, triangle.y() + 12, 0))
              .as("blue at the upper corner")
              .isGreaterThan(220);
        };
    program.await(expectation);
    expectation.accept(program.end());
  }

  private static int middleOf(Rect area) {
    return area.y() + area.height() / 2;
  }

  private static int channel(Picture picture, int x, int y, int shift) {
    return picture.at(x, y) >> shift & 0xff;
  }

  @Test
  void sdl2_is_told_keys_and_text(Stage stage) {
    ProgramSession program = stage.start(Launch.of("sdl2-checkkeys", SDL_TESTS + "checkkeys"));
    program.await(picture -> assertThat(picture.boundsOfWindows().width()).isEqualTo(640));
    program.input().type("bP");
    program.awaitLog("scancode 5 = B");
    program.awaitLog("): \"b\"");
    program.awaitLog("): \"P\"");
    program.input().key(Keys.ESCAPE);
    program.awaitLog("scancode 41 = Escape");
    if (program.compositor().isAlive()) {
      program.end();
    }
  }
}
