package dev.busproof.compositor.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.busproof.compositor.render.Rect;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The values of anchor and gravity are those of the protocol: 1 top, 2 bottom, 3 left, 4 right,
 * 5..8 the corners.
 */
class PositionerRulesTest {
  private static final Rect OUTPUT = new Rect(0, 0, 1000, 800);

  /** Size 100x60, anchor rectangle 40x20 at 200,100 of the parent. */
  private static PositionerRules rules(int anchor, int gravity, int adjustment) {
    return PositionerRules.UNSET
        .withSize(100, 60)
        .withAnchorRect(new Rect(200, 100, 40, 20))
        .withAnchor(Edges.ofPositionerValue(anchor).orElseThrow())
        .withGravity(Edges.ofPositionerValue(gravity).orElseThrow())
        .withAdjustment(adjustment);
  }

  static Stream<Arguments> unconstrained() {
    return Stream.of(
        argumentSet("centre on centre", 0, 0, new Rect(170, 80, 100, 60)),
        argumentSet("below the bottom edge", 2, 2, new Rect(170, 120, 100, 60)),
        argumentSet("above the top edge", 1, 1, new Rect(170, 40, 100, 60)),
        argumentSet("left of the left edge", 3, 3, new Rect(100, 80, 100, 60)),
        argumentSet("right of the right edge", 4, 4, new Rect(240, 80, 100, 60)),
        argumentSet("menu under its button", 6, 8, new Rect(200, 120, 100, 60)),
        argumentSet("submenu beside its item", 7, 8, new Rect(240, 100, 100, 60)),
        argumentSet("into the top left corner's outside", 5, 5, new Rect(100, 40, 100, 60)));
  }

  @ParameterizedTest
  @MethodSource
  void unconstrained(int anchor, int gravity, Rect expected) {
    assertThat(rules(anchor, gravity, 63).place(new Rect(300, 300, 400, 300), OUTPUT))
        .isEqualTo(expected);
  }

  static Stream<Arguments> constrained() {
    // The parent's window geometry is given; the result is relative to it.
    Rect atRight = new Rect(700, 300, 300, 300);
    Rect atBottom = new Rect(100, 640, 300, 160);
    Rect offLeft = new Rect(-230, 100, 300, 300);
    return Stream.of(
        argumentSet("nothing allowed: stays outside", atRight, 4, 4, 0, new Rect(240, 80, 100, 60)),
        argumentSet("flips to the other side", atRight, 4, 4, 4, new Rect(100, 80, 100, 60)),
        argumentSet("slides until inside", atRight, 4, 4, 1, new Rect(200, 80, 100, 60)),
        argumentSet("is cut to fit", atRight, 4, 4, 16, new Rect(240, 80, 60, 60)),
        argumentSet("flips before it slides", atRight, 4, 4, 5, new Rect(100, 80, 100, 60)),
        argumentSet("slides before it resizes", atRight, 4, 4, 17, new Rect(200, 80, 100, 60)),
        argumentSet(
            "another axis's permission does not help",
            atRight,
            4,
            4,
            2 | 8 | 32,
            new Rect(240, 80, 100, 60)),
        argumentSet("flips up from below", atBottom, 2, 2, 8, new Rect(170, 40, 100, 60)),
        argumentSet("slides up", atBottom, 2, 2, 2, new Rect(170, 100, 100, 60)),
        argumentSet("slides right from the left", offLeft, 3, 3, 1, new Rect(230, 80, 100, 60)));
  }

  @ParameterizedTest
  @MethodSource
  void constrained(Rect parent, int anchor, int gravity, int adjustment, Rect expected) {
    assertThat(rules(anchor, gravity, adjustment).place(parent, OUTPUT)).isEqualTo(expected);
  }

  @Test
  void a_flip_that_does_not_fit_either_is_taken_back() {
    PositionerRules wide = rules(4, 4, PositionerRules.FLIP_X).withSize(900, 60);
    assertThat(wide.place(new Rect(300, 300, 400, 300), OUTPUT))
        .isEqualTo(new Rect(240, 80, 900, 60));
  }

  @Test
  void a_popup_larger_than_the_output_is_cut_to_it_when_it_may_be_resized() {
    PositionerRules huge =
        rules(6, 8, PositionerRules.RESIZE_X | PositionerRules.RESIZE_Y).withSize(5000, 5000);
    assertThat(huge.place(new Rect(0, 0, 400, 300), OUTPUT))
        .isEqualTo(new Rect(200, 120, 800, 680));
  }

  @Test
  void a_popup_larger_than_the_output_slides_to_its_edge_and_no_further() {
    PositionerRules huge = rules(6, 8, PositionerRules.SLIDE_X).withSize(5000, 60);
    assertThat(huge.place(new Rect(0, 0, 400, 300), OUTPUT).x()).isZero();
  }

  @Test
  void the_offset_counts_in_the_test_and_survives_a_flip() {
    PositionerRules moved = rules(4, 4, PositionerRules.FLIP_X).withOffset(10, 7);
    assertThat(moved.place(new Rect(700, 300, 300, 300), OUTPUT))
        .isEqualTo(new Rect(110, 87, 100, 60));
  }

  @Test
  void extreme_numbers_do_not_overflow() {
    PositionerRules extreme =
        PositionerRules.UNSET
            .withSize(Integer.MAX_VALUE, Integer.MAX_VALUE)
            .withAnchorRect(
                new Rect(
                    Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))
            .withOffset(Integer.MAX_VALUE, Integer.MIN_VALUE)
            .withGravity(new Edges(1, -1))
            .withAdjustment(63);
    Rect placed = extreme.place(new Rect(0, 0, 100, 100), OUTPUT);
    assertThat(placed.right()).isGreaterThanOrEqualTo(placed.x());
  }

  @Test
  void rules_are_complete_with_size_and_anchor_rectangle_only() {
    PositionerRules sized = PositionerRules.UNSET.withSize(1, 1);
    assertThat(PositionerRules.UNSET.isComplete()).isFalse();
    assertThat(sized.isComplete()).isFalse();
    assertThat(sized.withAnchorRect(new Rect(0, 0, 1, 1)).isComplete()).isTrue();
    assertThat(sized.withAnchorRect(new Rect(0, 0, 0, 0)).isComplete()).as("a point").isTrue();
  }

  @Test
  void a_popup_can_be_centred_on_a_point() {
    PositionerRules onPoint = rules(0, 0, 0).withAnchorRect(new Rect(200, 100, 0, 0));
    assertThat(onPoint.place(new Rect(300, 300, 400, 300), OUTPUT))
        .isEqualTo(new Rect(150, 70, 100, 60));
  }
}
