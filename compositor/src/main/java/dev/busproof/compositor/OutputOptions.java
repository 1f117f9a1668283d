package dev.busproof.compositor;

import dev.busproof.compositor.render.Transform;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern SYNTAX =
      Pattern.compile("(?:(?<name>[^:,]*):)?(?<width>\\d+)x(?<height>\\d+)(?<rest>(?:,.*)?)");

  private static final Pattern OPTION =
      Pattern.compile(",(?<key>[a-z]+)=(?<value>[^=]*?)(?=,[a-z]+=|$)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * A place in the compositor's space.
   *
   * @param x from the left
   * @param y from the top
   */
  public record Position(int x, int y) {}

  public OutputOptions {
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
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

  /**
   * Reads {@code [NAME:]WIDTHxHEIGHT[,scale=N][,transform=T][,at=X,Y]}, as {@code
   * left:3840x2160,scale=2,transform=90,at=1920,0}.
   */
  public static OutputOptions parse(String text) {
    Matcher all = SYNTAX.matcher(text);
    if (!all.matches()) {
      throw wrong("'" + text + "' is no output such as left:1920x1080,scale=2,transform=90,at=0,0");
    }
    OutputOptions found =
        new OutputOptions(
            Optional.ofNullable(all.group("name")),
            number(all.group("width")),
            number(all.group("height")),
            1,
            Transform.NORMAL.label(),
            Optional.empty());
    Matcher option = OPTION.matcher(all.group("rest"));
    int end = 0;
    while (option.find(end) && option.start() == end) {
      found = found.with(option.group("key"), option.group("value"));
      end = option.end();
    }
    if (end < all.group("rest").length()) {
      throw wrong(
          "'%s' is neither scale=N nor transform=T nor at=X,Y"
              .formatted(all.group("rest").substring(end + 1)));
    }
    return found;
  }

  private OutputOptions with(String key, String value) {
    return switch (key) {
      case "scale" ->
          new OutputOptions(name, widthPixels, heightPixels, number(value), transform, at);
      case "transform" -> new OutputOptions(name, widthPixels, heightPixels, scale, value, at);
      case "at" ->
          new OutputOptions(
              name, widthPixels, heightPixels, scale, transform, Optional.of(position(value)));
      default -> throw wrong("an output has no '" + key + "', but scale, transform and at");
    };
  }

  private static Position position(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2) {
      throw wrong("'at=" + text + "' is no place such as at=1920,0");
    }
    return new Position(number(parts[0]), number(parts[1]));
  }

  private static int number(String text) {
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
