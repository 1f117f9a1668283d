package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A compositor as our client, with a program as its client. */
@RealPrograms
class NestedTest {
  private static final int GROUND = 0x102030;
  private static final int STRIPE = 0xc01020;

  @Test
  void weston_in_a_window_shows_a_terminal_of_its_own(Stage stage) {
    Path terminal =
        stage.script(
            "terminal",
            """
            exec foot --config=/dev/null --override=colors.background=102030 \\
              --override=colors.regular1=c01020 --override=colors.foreground=f0f0f0 \\
              --font='DejaVu Sans Mono:pixelsize=16' \\
              sh -c "printf '\\\\033[?25l\\\\033[41m%4s\\\\033[0m\\\\n'; exec cat"
            """);
    Path settings =
        stage.file(
            "weston.ini",
            """
            [core]
            shell=kiosk-shell.so
            [autolaunch]
            path=%s
            """
                .formatted(terminal));
    ProgramSession program =
        stage.start(
            Launch.of(
                "weston-nested",
                "weston",
                "--backend=wayland-backend.so",
                "--use-pixman",
                "--width=600",
                "--height=400",
                "--idle-time=0",
                "--socket=nested",
                "--config=" + settings));
    Consumer<Picture> shown =
        screen -> {
          Rect inner = screen.boundsOf(GROUND);
          assertThat(inner.width()).as("width of the terminal").isEqualTo(600);
          assertThat(inner.height()).as("height of the terminal").isEqualTo(400);
          Cells cells = Cells.of(screen, STRIPE, 4);
          assertThat(inner.contains(cells.corner())).isTrue();
        };
    Rect terminalArea = program.await(shown).boundsOf(GROUND);
    // Through two compositors: clicked and typed here, shown there.
    program.input().click(terminalArea.x() + 300, terminalArea.y() + 300);
    program.input().moveTo(799, 599);
    program.input().type("aba");
    Consumer<Picture> typed =
        screen -> {
          shown.accept(screen);
          Cells cells = Cells.of(screen, STRIPE, 4);
          assertThat(cells.at(0, 1).isAll(GROUND)).as("a letter is there").isFalse();
          assertThat(cells.at(0, 1)).as("a and a").isEqualTo(cells.at(2, 1));
          assertThat(cells.at(0, 1)).as("a and b").isNotEqualTo(cells.at(1, 1));
          assertThat(cells.at(3, 1).isAll(GROUND)).as("nothing behind").isTrue();
        };
    program.await(typed);
    typed.accept(program.end());
  }
}
