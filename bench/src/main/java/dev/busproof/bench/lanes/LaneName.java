package dev.busproof.bench.lanes;

import java.util.Locale;

/**
 * How a constant is written in a lane's name and in a parameter: {@code GUARDED_WINDOW} as {@code
 * guarded-window}.
 */
final class LaneName {
  private LaneName() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant that is written so.
   *
   * @throws IllegalArgumentException when there is none
   */
  static <E extends Enum<E>> E read(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
