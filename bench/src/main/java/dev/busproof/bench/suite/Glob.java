package dev.busproof.bench.suite;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A pattern in which {@code *} is any number of characters, {@code ?} one, all else itself. */
public record Glob(String text) {
  public boolean matches(String name) {
    String regex =
        text.codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return name.matches(regex);
  }
}
