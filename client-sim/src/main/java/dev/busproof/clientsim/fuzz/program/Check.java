package dev.busproof.clientsim.fuzz.program;

import java.util.Set;

/**
 * What a part of a program may be. Kept by the constructors, so that a program that cannot be
 * written down cannot be made.
 */
final class Check {
  /** They begin a step that is no client's. */
  static final Set<String> STATEMENTS =
      Set.of(
          "busproof",
          "seed",
          "client",
          "file",
          "after",
          "storm",
          "calm",
          "sleep",
          "truncate",
          "punch",
          "allocate",
          "seal",
          "overwrite",
          "close",
          "dup");

  /** They are an argument, or begin one, that is no object's name. */
  private static final Set<String> ARGUMENTS = Set.of("null", "new", "fd", "serial");

  /** Object 1 of every client, which nobody makes. */
  private static final String DISPLAY = "display";

  private Check() {}

  static void client(String name) {
    word("client", name);
    unless(STATEMENTS.contains(name), "a client cannot be called '%s', which begins a step", name);
  }

  static void file(String name) {
    word("file", name);
  }

  /** Of an object that is referred to. */
  static void object(String name) {
    word("object", name);
    unless(ARGUMENTS.contains(name), "an object cannot be called '%s'", name);
  }

  /** Of an object that is made. */
  static void newObject(String name) {
    object(name);
    unless(name.equals(DISPLAY), "'%s' is there from the beginning and cannot be made", name);
  }

  /** A name, or one from a protocol definition: letters, digits and underscores of ASCII. */
  static void word(String what, String name) {
    boolean good = !name.isEmpty() && !isDigit(name.charAt(0));
    for (int i = 0; good && i < name.length(); i++) {
      good = isOfWord(name.charAt(i));
    }
    unless(!good, "'%s' is no name for the " + what, name);
  }

  static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isDigit(c);
  }

  static boolean isLetter(char c) {
    return isOfWord(c) && !isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A size, an offset, a length or a time. */
  static void natural(String what, long value) {
    range(what, value, 0, Long.MAX_VALUE);
  }

  static void range(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s %d is not from %d to %d".formatted(what, value, least, most));
    }
  }

  private static void unless(boolean bad, String message, String name) {
    if (bad) {
      throw new IllegalArgumentException(message.formatted(name));
    }
  }
}
