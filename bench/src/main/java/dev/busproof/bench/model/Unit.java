package dev.busproof.bench.model;

import java.util.Locale;

/** What a value counts. */
public enum Unit {
  NANOS("ns"),
  MICROS("us"),
  MILLIS("ms"),
  SECONDS("s"),
  PER_SECOND("/s"),
  GIGABYTES_PER_SECOND("GB/s"),
  BYTES("B"),
  MEBIBYTES("MiB"),
  PERCENT("%"),
  COUNT("");

  private final String symbol;

  Unit(String symbol) {
    this.symbol = symbol;
  }

  /** As it is printed behind a value; empty for a mere number. */
  public String symbol() {
    return symbol;
  }

  /** A value with as many digits as mean something and the symbol: {@code 304 us}. */
  public String text(double value) {
    return (number(value) + " " + symbol).strip();
  }

  /** The same of a time in the unit people would use: 304,000 ns are {@code 304 us}. */
  public String readable(double value) {
    double size = Math.abs(value);
    return switch (this) {
      case NANOS -> size >= 1000 ? MICROS.readable(value / 1000) : text(value);
      case MICROS -> size >= 10_000 ? MILLIS.readable(value / 1000) : text(value);
      case MILLIS -> size >= 10_000 ? SECONDS.text(value / 1000) : text(value);
      case SECONDS, PER_SECOND, GIGABYTES_PER_SECOND, BYTES, MEBIBYTES, PERCENT, COUNT ->
          text(value);
    };
  }

  /** Three digits, or all of those before the point. */
  public static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
