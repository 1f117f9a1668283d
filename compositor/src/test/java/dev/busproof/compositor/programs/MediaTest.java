package dev.busproof.compositor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Players with a clip of 320x240 that has three bands, red, green and blue from top to bottom, each
 * brighter from left to right, for a second, and is then upside down for another, and so on. It is
 * RGB without loss, so the colours are exact.
 */
@RealPrograms
class MediaTest {
  private static Path clip(Stage stage) throws Exception {
    Path clip = stage.home().resolve("clip.mkv");
    stage.runAlone(
        "ffmpeg -v error -f lavfi -i rgbtestsrc=size=320x240:rate=25:duration=1 -filter_complex"
            + " [0]format=bgr0,split[a][b];[b]vflip[c];[a][c]concat -c:v ffv1 "
            + clip);
    return clip;
  }

  @Test
  void mpv_plays_a_clip_into_shared_memory(Stage stage) throws Exception {
    ProgramSession program =
        stage.start(
            Launch.of(
                "mpv",
                ("mpv --no-config --vo=wlshm --no-audio --loop-file=inf --osc=no --osd-level=0 "
                        + clip(stage))
                    .split(" ")));
    program.await(showing(false));
    program.await(showing(true));
    Picture again = program.await(showing(false));
    program.input().type("q");
    Picture last = program.awaitEnd(0);
    assertThat(last.boundsOfWindows())
        .as("where the last frame is")
        .isEqualTo(again.boundsOfWindows());
    stage.saw("three changes of the picture");
  }

  @Test
  void ffplay_plays_a_clip_through_sdl2(Stage stage) throws Exception {
    ProgramSession program =
        stage.start(
            Launch.of("ffplay", ("ffplay -v warning -an -loop 0 " + clip(stage)).split(" ")));
    program.await(showing(false));
    program.await(showing(true));
    program.await(showing(false));
    program.input().type("q");
    var _ = program.awaitEnd(0);
  }

  private static Consumer<Picture> showing(boolean upsideDown) {
    return screen -> {
      Rect window = screen.boundsOfWindows();
      assertThat(window.width()).as("width of the clip").isEqualTo(320);
      assertThat(window.height()).as("height of the clip").isEqualTo(240);
      for (int i = 0; i < 3; i++) {
        int shift = 8 * (upsideDown ? i : 2 - i);
        Picture band = screen.part(new Rect(window.x(), window.y() + 80 * i, 320, 80));
        for (int x = 0; x < 320; x++) {
          int rgb = (256 * x / 320) << shift;
          assertThat(band.part(new Rect(x, 0, 1, 80)).isAll(rgb))
              .as("column %d of band %d is %s", x, i, Picture.hex(rgb))
              .isTrue();
        }
      }
    };
  }
}
