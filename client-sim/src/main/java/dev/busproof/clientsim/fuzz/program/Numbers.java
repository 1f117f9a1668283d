package dev.busproof.clientsim.fuzz.program;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Reads numbers and times. */
final class Numbers {
  /** More digits than any number has that fits; what is longer is not even computed. */
  private static final int MAX_CHARS = 32;

  private static final Pattern WHOLE =
      Pattern.compile("(?<sign>-?)(?:0x(?<hex>[0-9a-fA-F]+)|(?<decimal>[0-9]+))");
  private static final Pattern FIXED = Pattern.compile("-?[0-9]+\\.[0-9]+");
  private static final Pattern TIME = Pattern.compile("(?<count>[0-9]+)(?<unit>us|ms|s)");
  private static final BigDecimal FIXED_ONE = BigDecimal.valueOf(256);

  private Numbers() {}

  /** The next token, which is a number from {@code least} to {@code most}. */
  static long whole(LineCursor line, String what, long least, long most)
      throws ProgramSyntaxException {
    return whole(line, what, line.token(what), least, most);
  }

  private static long whole(LineCursor line, String what, String token, long least, long most)
      throws ProgramSyntaxException {
    var number = WHOLE.matcher(token);
    if (token.length() > MAX_CHARS || !number.matches()) {
      throw line.wrong("expected %s, found '%s'".formatted(what, LineCursor.shown(token)));
    }
    var hex = number.group("hex");
    var digits = hex == null ? number.group("decimal") : hex;
    return inRange(
        line,
        what,
        token,
        new BigInteger(number.group("sign") + digits, hex == null ? 10 : 16),
        least,
        most);
  }

  /** A size, an offset or a length in bytes. */
  static long bytes(LineCursor line, String what) throws ProgramSyntaxException {
    return whole(line, what + " in bytes", 0, Long.MAX_VALUE);
  }

  /** 32 bits, as an int or as a uint. */
  static long word(LineCursor line, String what) throws ProgramSyntaxException {
    return whole(line, what, Integer.MIN_VALUE, 0xffff_ffffL);
  }

  /** A time with its unit, in microseconds. */
  static long micros(LineCursor line, String what) throws ProgramSyntaxException {
    return micros(line, what, line.token(what));
  }

  static long micros(LineCursor line, String what, String token) throws ProgramSyntaxException {
    var time = TIME.matcher(token);
    if (token.length() > MAX_CHARS || !time.matches()) {
      throw line.wrong(
          "expected %s such as 250us, 5ms or 1s, found '%s'"
              .formatted(what, LineCursor.shown(token)));
    }
    long microsPerUnit =
        switch (String.valueOf(time.group("unit"))) {
          case "us" -> 1;
          case "ms" -> 1000;
          default -> 1_000_000;
        };
    var micros = new BigInteger(time.group("count")).multiply(BigInteger.valueOf(microsPerUnit));
    return inRange(line, what + " in microseconds", token, micros, 0, Long.MAX_VALUE);
  }

  /** An int, a uint, or with a point a fixed-point number, to the nearest 1/256. */
  static Value argument(LineCursor line) throws ProgramSyntaxException {
    var token = line.token("an argument");
    if (!FIXED.matcher(token).matches() || token.length() > MAX_CHARS) {
      return new Value.Number(whole(line, "a number", token, Integer.MIN_VALUE, 0xffff_ffffL));
    }
    var raw =
        new BigDecimal(token)
            .multiply(FIXED_ONE)
            .setScale(0, RoundingMode.HALF_EVEN)
            .toBigIntegerExact();
    if (raw.bitLength() > 31) {
      throw line.wrong("%s is not from -8388608.0 to 8388607.99609375".formatted(token));
    }
    return new Value.FixedPoint(raw.intValueExact());
  }

  private static long inRange(
      LineCursor line, String what, String token, BigInteger number, long least, long most)
      throws ProgramSyntaxException {
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw line.wrong("%s: %s is not from %d to %d".formatted(what, token, least, most));
    }
    return number.longValueExact();
  }
}
