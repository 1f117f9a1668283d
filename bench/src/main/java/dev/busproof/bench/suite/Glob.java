package dev.busproof.bench.suite;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern in which {@code *} is any number of characters, {@code ?} one, all else itself; or
 * several, with commas between them, of which one must match.
 */
public record Glob(String text) {
  public boolean matches(String name) {
    return Arrays.stream(text.split(",", -1)).anyMatch(one -> matches(one, name));
  }

  private static boolean matches(String one, String name) {
    String regex =
        one.codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return name.matches(regex);
  }
}
