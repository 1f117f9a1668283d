package dev.busproof.compositor;

import dev.busproof.compositor.render.Transform;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An output as it is wanted. The constructor and {@link #parse} throw IllegalArgumentException,
 * with a message for the user, when something is out of range.
 *
 * @param name unique among the outputs, as clients and files are told it: letters, digits, dots,
 *     dashes and underscores; empty for HEADLESS-1 and so on
 * @param widthPixels of the framebuffer, 1 to {@value #MAX_SIDE_PIXELS}, a multiple of the scale
 * @param heightPixels of the framebuffer, 1 to {@value #MAX_SIDE_PIXELS}, a multiple of the scale
 * @param scale pixels per unit of the compositor's space, 1 to {@value #MAX_SCALE}
 * @param transform normal, 90, 180, 270, flipped, flipped-90, flipped-180 or flipped-270: how the
 *     framebuffer is turned against what people see
 * @param at where its left upper corner is in the compositor's space; empty: to the right of the
 *     outputs before it
 */
public record OutputOptions(
    Optional<String> name,
    int widthPixels,
    int heightPixels,
    int scale,
    String transform,
    Optional<Position> at) {
  /**
   * The longest side of an output: a framebuffer of that square is 1 GiB, the largest array Java
   * has is twice that.
   */
  public static final int MAX_SIDE_PIXELS = 16_384;

  /** Twice what any screen asks for. */
  public static final int MAX_SCALE = 8;

  /** Ends of the compositor's space, far inside of what a pointer's coordinates can say. */
  public static final int MAX_COORDINATE = 1_000_000;

  /**
   * A place in the compositor's space.
   *
   * @param x from the left
   * @param y from the top
   */
  public record Position(int x, int y) {}

  public OutputOptions {
    if (name.isPresent() && !OutputSyntax.isName(name.get())) {
      throw wrong(
          "'%s' is no name for an output: 1 to 64 letters, digits, dots, dashes and underscores"
              .formatted(name.get()));
    }
    if (widthPixels < 1
        || heightPixels < 1
        || widthPixels > MAX_SIDE_PIXELS
        || heightPixels > MAX_SIDE_PIXELS) {
      throw wrong(
          "size %dx%d is not within 1x1 and %dx%d"
              .formatted(widthPixels, heightPixels, MAX_SIDE_PIXELS, MAX_SIDE_PIXELS));
    }
    if (scale < 1 || scale > MAX_SCALE) {
      throw wrong("scale %d is not within 1 and %d".formatted(scale, MAX_SCALE));
    }
    if (widthPixels % scale != 0 || heightPixels % scale != 0) {
      throw wrong(
          "size %dx%d is no multiple of scale %d".formatted(widthPixels, heightPixels, scale));
    }
    if (Transform.labelled(transform).isEmpty()) {
      throw wrong(
          "there is no transform '%s' but %s"
              .formatted(
                  transform,
                  Arrays.stream(Transform.values())
                      .map(Transform::label)
                      .collect(Collectors.joining(", "))));
    }
    at.ifPresent(place -> {
      if (Math.abs((long) place.x()) > MAX_COORDINATE
          || Math.abs((long) place.y()) > MAX_COORDINATE) {
        throw wrong(
            "at=%d,%d is not within %d of 0,0".formatted(place.x(), place.y(), MAX_COORDINATE));
      }
    });
  }

  /** Of scale 1, upright, to the right of those before it. */
  public static OutputOptions of(int widthPixels, int heightPixels) {
    return new OutputOptions(
        Optional.empty(), widthPixels, heightPixels, 1, Transform.NORMAL.label(), Optional.empty());
  }

  /** Reads {@code WIDTHxHEIGHT}: as {@link #of}. */
  public static OutputOptions ofSize(String text) {
    int times = text.indexOf('x');
    if (times < 0 || !isNumber(text, 0, times) || !isNumber(text, times + 1, text.length())) {
      throw wrong("'" + text + "' is not a size such as 1920x1080");
    }
    return of(number(text.substring(0, times)), number(text.substring(times + 1)));
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  /**
   * Reads {@code [NAME:]WIDTHxHEIGHT[,scale=N][,transform=T][,at=X,Y]}, as {@code
   * left:3840x2160,scale=2,transform=90,at=1920,0}.
   */
  public static OutputOptions parse(String text) {
    return OutputSyntax.parse(text);
  }

  static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw wrong("'" + text + "' is no whole number in range");
    }
  }

  private static IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException(message);
  }
}
