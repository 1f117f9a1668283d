package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.compositor.render.Projection;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.surface.OutputInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs as they are asked for, and where they come to lie. */
class OutputOptionsTest {
  private static List<OutputInfo> arranged(String... outputs) {
    return OutputArrangement.of(Arrays.stream(outputs).map(OutputOptions::parse).toList(), 60_000);
  }

  private static List<Rect> areas(String... outputs) {
    return arranged(outputs).stream().map(OutputInfo::area).toList();
  }

  @Test
  void everything_but_the_size_may_be_left_out() {
    assertThat(OutputOptions.parse("640x480")).isEqualTo(OutputOptions.of(640, 480));
    assertThat(OutputOptions.parse("DP-1:640x480,at=-5,7,transform=flipped-90,scale=2"))
        .isEqualTo(
            new OutputOptions(
                Optional.of("DP-1"),
                640,
                480,
                2,
                "flipped-90",
                Optional.of(new OutputOptions.Position(-5, 7))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; is no output",
        "640; is no output",
        "640x; is no output",
        "a:b:640x480; is no output",
        ":640x480; no name",
        "../x:640x480; no name",
        "640x480,; neither",
        "640x480,scale; neither",
        "640x480,scale=2,; '2,'",
        "640x480,scale=2,,transform=90; '2,'",
        "640x480 scale=2; is no output",
        "640x480,scale=two; whole number",
        "640x480,scale=0; scale 0",
        "640x480,scale=9; scale 9",
        "641x480,scale=2; no multiple of scale 2",
        "640x480,transform=45; no transform '45'",
        "640x480,transform=; no transform ''",
        "640x480,at=1; no place",
        "640x480,at=1,2,3; no place",
        "640x480,at=1000001,0; at=1000001,0",
        "640x480,size=3; no 'size'",
        "0x480; 0x480",
        "640x16385; 640x16385",
        "99999999999x1; 99999999999",
      })
  void what_is_wrong_is_said_in_one_line(String text, String named) {
    assertThatThrownBy(() -> OutputOptions.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .message()
        .hasLineCount(1);
  }

  @Test
  void outputs_without_a_place_stand_left_to_right() {
    assertThat(areas("100x80", "200x100,scale=2", "30x50,transform=270"))
        .containsExactly(
            new Rect(0, 0, 100, 80), new Rect(100, 0, 100, 50), new Rect(200, 0, 50, 30));
    assertThat(areas("100x80,at=-10,40", "20x20", "10x10,at=0,-10"))
        .containsExactly(
            new Rect(-10, 40, 100, 80), new Rect(90, 40, 20, 20), new Rect(0, -10, 10, 10));
  }

  @Test
  void the_framebuffer_of_a_turned_output_has_the_size_that_was_asked_for() {
    Projection turned = arranged("300x200,scale=2,transform=90").getFirst().projection();
    assertThat(turned).isEqualTo(new Projection(new Rect(0, 0, 100, 150), 2, Transform.ROTATE_90));
    assertThat(turned.widthPixels()).isEqualTo(300);
    assertThat(turned.heightPixels()).isEqualTo(200);
  }

  @Test
  void outputs_without_a_name_get_one_that_nobody_has() {
    assertThat(arranged("1x1", "HEADLESS-2:1x1", "1x1", "a:1x1"))
        .extracting(OutputInfo::name)
        .containsExactly("HEADLESS-1", "HEADLESS-2", "HEADLESS-3", "a");
  }

  @Test
  void two_outputs_of_one_name_or_in_one_place_are_refused() {
    assertThatThrownBy(() -> arranged("a:1x1", "a:1x1")).hasMessage("two outputs are called a");
    assertThatThrownBy(() -> arranged("a:100x100", "b:40x40,scale=2,at=99,99"))
        .hasMessage("outputs a (100x100 at 0,0) and b (20x20 at 99,99) overlap");
    assertThat(areas("100x100", "40x40,at=100,100")).as("corners may touch").hasSize(2);
    assertThat(areas("100x100", "40x40,at=5000,0")).as("there may be gaps").hasSize(2);
  }

  @Test
  void none_and_seventeen_are_refused() {
    assertThatThrownBy(() -> arranged()).hasMessage("there must be an output");
    String[] many = new String[17];
    Arrays.fill(many, "1x1");
    assertThatThrownBy(() -> arranged(many)).hasMessage("more than 16 outputs");
  }

  @Test
  void a_picture_of_outputs_far_apart_is_refused_before_anything_is_started() {
    CompositorOptions.Builder builder =
        CompositorOptions.builder()
            .outputs(
                List.of(
                    OutputOptions.parse("1x1,at=-1000000,-1000000"),
                    OutputOptions.parse("1x1,at=1000000,1000000")));
    assertThat(builder.build().outputs()).hasSize(2);
    assertThat(builder.screenshot(java.nio.file.Path.of("{output}.png")).build().outputs())
        .hasSize(2);
    assertThatThrownBy(() -> builder.screenshot(java.nio.file.Path.of("all.png")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{output}");
  }
}
