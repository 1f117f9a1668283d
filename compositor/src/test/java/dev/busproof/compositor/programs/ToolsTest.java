package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tools that have no window: screenshots and the clipboard. */
@RealPrograms
class ToolsTest {
  private static final int CLIPBOARD_BYTES = 1 << 20;

  @Test
  void grim_sees_several_programs_as_our_own_picture_shows_them(Stage stage) throws Exception {
    Path all =
        stage.script(
            "all",
            """
            weston-stacking &
            weston-scaler &
            foot --config=/dev/null --window-size-chars=40x6 --override=cursor.blink=no sleep 1000 &
            qmlscene "$HOME/scene.qml" &
            gtk3-demo-application &
            wait
            """);
    stage.file(
        "scene.qml",
        """
        import QtQuick 2.15
        Rectangle { width: 200; height: 150; color: "#204060" }
        """);
    ProgramSession programs = stage.start(Launch.of("several", all.toString()).sized(1280, 720));
    programs.await(screen -> {
      assertThat(screen.count(0x204060)).as("of Qt's window").isEqualTo(200 * 150);
      assertThat(screen.count(0x0000ff)).as("of the scaler").isGreaterThan(60_000);
      assertThat(screen.count(0x111111)).as("of foot").isGreaterThan(10_000);
      assertThat(screen.count(0x000000)).as("of stacking").isGreaterThan(30_000);
      assertThat(screen.count(0xf6f5f4)).as("of GTK").isGreaterThan(3_000);
    });
    Path theirs = stage.directory().resolve("grim.png");
    // Some window may still be about to draw itself as the active or inactive one.
    Picture seen = programs.awaitStill();
    stage.run(programs, 0, "grim", theirs.toString());
    Picture ours = programs.endCompositor();
    assertThat(ours.differenceFrom(seen)).as("ours and what was seen").isEqualTo(Rect.EMPTY);
    assertThat(Picture.read(theirs).differenceFrom(ours)).as("grim's").isEqualTo(Rect.EMPTY);
    assertThat(Picture.read(theirs)).isEqualTo(ours);
  }

  @Test
  void what_wl_copy_copies_wl_paste_pastes(Stage stage) throws Exception {
    byte[] bytes = new byte[CLIPBOARD_BYTES];
    new Random(7).nextBytes(bytes);
    Files.write(stage.home().resolve("given"), bytes);
    Path script =
        stage.script(
            "copy",
            """
            cd "$HOME"
            wl-copy --type application/octet-stream <given &&
            wl-paste --list-types >types &&
            wl-paste --no-newline --type application/octet-stream >pasted &&
            wl-copy --clear
            """);
    ProgramSession program = stage.start(Launch.of("wl-clipboard", script.toString()));
    var _ = program.awaitEnd(0);
    assertThat(Files.readAllLines(stage.home().resolve("types")))
        .containsExactly("application/octet-stream");
    assertThat(Files.mismatch(stage.home().resolve("given"), stage.home().resolve("pasted")))
        .as("first byte that differs")
        .isEqualTo(-1);
  }
}
