package dev.busproof.wire;

/** The wire's signed 24.8 fixed-point numbers, as the raw 32 bits. */
public final class Fixed {
  private Fixed() {}

  /** Exact: every 24.8 number is a double. */
  public static double toDouble(int fixed) {
    return fixed / 256.0;
  }

  /**
   * The nearest 24.8 number, halves upwards; beyond [-8388608, 8388607.99609375] the nearest end,
   * and 0 for NaN.
   */
  public static int ofDouble(double value) {
    return Math.clamp(Math.round(value * 256.0), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /**
   * The whole number as a 24.8 number.
   *
   * @throws ArithmeticException beyond [-8388608, 8388607]
   */
  public static int ofInt(int value) {
    return Math.multiplyExact(value, 256);
  }

  /** Rounds towards negative infinity. */
  public static int toInt(int fixed) {
    return fixed >> 8;
  }
}
