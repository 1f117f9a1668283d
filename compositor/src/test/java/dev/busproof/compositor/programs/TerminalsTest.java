package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Terminals, in which a script prints a red stripe, a text, a text on blue, and then shows what is
 * typed. What is typed must look like what was printed, cell by cell.
 */
@RealPrograms
class TerminalsTest {
  private static final String TEXT = "Busproof, busproof!";
  private static final int COLUMNS = TEXT.length();

  /** What 41 and 44 are to a terminal. */
  private record Colours(int stripe, int blue, int ground) {}

  private static final Colours FOOT = new Colours(0xc0_1020, 0x2040_c0, 0x10_2030);
  private static final Colours WESTON = new Colours(0xa80000, 0x0000a8, 0x000000);

  private static Path script(Stage stage) {
    return stage.script(
        "show",
        """
        printf '\\033[?25l\\033[41m%%%ds\\033[0m\\n' ''
        printf '%%s\\n' '%s'
        printf '\\033[44m%%%ds\\033[0m\\n' ''
        cat
        """
            .formatted(COLUMNS, TEXT, COLUMNS));
  }

  private static Consumer<Picture> printed(Colours colours) {
    return screen -> {
      Cells cells = Cells.of(screen, colours.stripe(), COLUMNS);
      assertThat(cells.row(2, COLUMNS).isAll(colours.blue())).as("the third row is blue").isTrue();
      Picture blank = cells.at(COLUMNS, 1);
      assertThat(blank.isAll(colours.ground())).as("the cell behind the text is blank").isTrue();
      for (int i = 0; i < COLUMNS; i++) {
        boolean isBlank = cells.at(i, 1).equals(blank);
        assertThat(isBlank).as("cell %d of the text is blank", i).isEqualTo(TEXT.charAt(i) == ' ');
        for (int j = 0; j < i; j++) {
          assertThat(cells.at(i, 1).equals(cells.at(j, 1)))
              .as("'%s' looks like '%s'", TEXT.charAt(i), TEXT.charAt(j))
              .isEqualTo(TEXT.charAt(i) == TEXT.charAt(j));
        }
      }
    };
  }

  private static Consumer<Picture> typed(Colours colours) {
    return screen -> {
      printed(colours).accept(screen);
      Cells cells = Cells.of(screen, colours.stripe(), COLUMNS);
      assertThat(cells.row(3, COLUMNS)).as("typed and printed").isEqualTo(cells.row(1, COLUMNS));
    };
  }

  private static Launch foot(Stage stage, String name) {
    return Launch.of(
        name,
        "foot",
        "--config=/dev/null",
        "--font=DejaVu Sans Mono:pixelsize=16",
        "--override=colors.background=102030",
        "--override=colors.regular1=c01020",
        "--override=colors.regular4=2040c0",
        "--override=colors.foreground=f0f0f0",
        "--window-size-chars=60x12",
        script(stage).toString());
  }

  @Test
  void foot_shows_typed_text_as_printed_text(Stage stage) {
    ProgramSession program = stage.start(foot(stage, "foot"));
    Picture screen = program.await(printed(FOOT));
    Cells cells = Cells.of(screen, FOOT.stripe(), COLUMNS);
    assertThat(screen.boundsOf(FOOT.ground()).width())
        .as("60 columns of background")
        .isBetween(60 * cells.corner().width(), 61 * cells.corner().width());
    program.input().type(TEXT);
    program.await(typed(FOOT));
    stage.saw("cells of " + cells.size());
    program.input().key(Keys.ENTER);
    program.input().control('d');
    typed(FOOT).accept(program.awaitEnd(0));
  }

  /** The program for typing that Debian has; it brings a keymap of its own. */
  @Test
  void foot_shows_what_wtype_types(Stage stage) throws Exception {
    ProgramSession program = stage.start(foot(stage, "foot-wtype"));
    program.await(printed(FOOT));
    stage.run(program, 0, "wtype", TEXT);
    program.await(typed(FOOT));
    stage.run(program, 0, "wtype", "-k", "Return", "-M", "ctrl", "-k", "d", "-m", "ctrl");
    typed(FOOT).accept(program.awaitEnd(0));
  }

  @Test
  void weston_terminal_shows_typed_text_as_printed_text(Stage stage) {
    ProgramSession program =
        stage.start(
            Launch.of(
                    "weston-terminal",
                    "weston-terminal",
                    "--font=DejaVu Sans Mono",
                    "--font-size=16",
                    "--shell=" + script(stage))
                .sized(1000, 600));
    Picture screen = program.await(printed(WESTON));
    program.input().type(TEXT);
    program.await(typed(WESTON));
    stage.saw("cells of " + Cells.of(screen, WESTON.stripe(), COLUMNS).size());
    typed(WESTON).accept(program.end());
  }
}
