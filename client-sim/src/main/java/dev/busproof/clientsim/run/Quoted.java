package dev.busproof.clientsim.run;

import java.util.regex.Pattern;

/** Words as a shell is to be given them. */
public final class Quoted {
  /** No shell sees anything in these. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+:,./-]+");

  private Quoted() {}

  /** The word itself where it is plain, and in single quotes otherwise. */
  public static String of(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
