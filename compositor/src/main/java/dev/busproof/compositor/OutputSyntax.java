package dev.busproof.compositor;

import dev.busproof.compositor.OutputOptions.Position;
import dev.busproof.compositor.render.Transform;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How outputs are written. Apart from {@link OutputOptions}, because its patterns take longer to
 * compile than most starts, which need none, to read their options.
 */
final class OutputSyntax {
  private static final Pattern SYNTAX =
      Pattern.compile("(?:(?<name>[^:,]*):)?(?<width>\\d+)x(?<height>\\d+)(?<rest>(?:,.*)?)");

  private static final Pattern OPTION =
      Pattern.compile(",(?<key>[a-z]+)=(?<value>[^=]*?)(?=,[a-z]+=|$)");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private OutputSyntax() {}

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** See {@link OutputOptions#parse}. */
  static OutputOptions parse(String text) {
    Matcher all = SYNTAX.matcher(text);
    if (!all.matches()) {
      throw wrong("'" + text + "' is no output such as left:1920x1080,scale=2,transform=90,at=0,0");
    }
    OutputOptions found =
        new OutputOptions(
            Optional.ofNullable(all.group("name")),
            OutputOptions.number(all.group("width")),
            OutputOptions.number(all.group("height")),
            1,
            Transform.NORMAL.label(),
            Optional.empty());
    Matcher option = OPTION.matcher(all.group("rest"));
    int end = 0;
    while (option.find(end) && option.start() == end) {
      found = with(found, option.group("key"), option.group("value"));
      end = option.end();
    }
    if (end < all.group("rest").length()) {
      throw wrong(
          "'%s' is neither scale=N nor transform=T nor at=X,Y"
              .formatted(all.group("rest").substring(end + 1)));
    }
    return found;
  }

  private static OutputOptions with(OutputOptions of, String key, String value) {
    return switch (key) {
      case "scale" -> with(of, OutputOptions.number(value), of.transform(), of.at());
      case "transform" -> with(of, of.scale(), value, of.at());
      case "at" -> with(of, of.scale(), of.transform(), Optional.of(position(value)));
      default -> throw wrong("an output has no '" + key + "', but scale, transform and at");
    };
  }

  private static OutputOptions with(
      OutputOptions of, int scale, String transform, Optional<Position> at) {
    return new OutputOptions(of.name(), of.widthPixels(), of.heightPixels(), scale, transform, at);
  }

  private static Position position(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2) {
      throw wrong("'at=" + text + "' is no place such as at=1920,0");
    }
    return new Position(OutputOptions.number(parts[0]), OutputOptions.number(parts[1]));
  }

  private static IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException(message);
  }
}
