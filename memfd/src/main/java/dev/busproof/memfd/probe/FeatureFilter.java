package dev.busproof.memfd.probe;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Globs over features: {@code *} stands for anything, a comma for or. */
final class FeatureFilter {
  private FeatureFilter() {}

  static Predicate<String> of(String globs) {
    String alternatives =
        Arrays.stream(globs.split(",", -1))
            .map(String::strip)
            .map(FeatureFilter::expression)
            .collect(Collectors.joining("|"));
    return Pattern.compile(alternatives).asMatchPredicate();
  }

  private static String expression(String glob) {
    return Arrays.stream(glob.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }
}
