package dev.busproof.clientsim.fuzz.reduce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.wire.ir.Interfaces;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * By what two failures are taken for the same.
 *
 * @param verdict as printed, with its signal: {@code CRASHED(SIGBUS)}
 * @param last what the last steps do that are no waiting, at most {@value #LAST}, in order
 * @param error {@code interface.code} of the error that the program's clients were told last; empty
 *     when there was none
 */
public record Signature(String verdict, List<String> last, String error) {
  /** Fewer put different failures together, more keep equal ones apart. */
  private static final int LAST = 3;

  /** They say when, and not what. */
  private static final List<String> WAITING = List.of("sync", "await", "sleep", "calm");

  private static final int NAME_BYTES = 4;

  public Signature {
    last = List.copyOf(last);
  }

  /** That of a program that ended so. */
  public static Signature of(String verdict, Program program, String error, Interfaces interfaces) {
    var done =
        Shapes.of(program, interfaces).stream().filter(shape -> !WAITING.contains(shape)).toList();
    return new Signature(
        verdict, done.subList(Math.max(0, done.size() - LAST), done.size()), error);
  }

  /** One line: {@code CRASHED(SIGBUS) truncate, wl_surface.attach, wl_surface.commit}. */
  public String text() {
    var text = verdict + " " + String.join(", ", last);
    return error.isEmpty() ? text : text + "; error " + error;
  }

  /** A name for a file: {@code crashed-sigbus-1a2b3c4d}. */
  public String name() {
    var words = verdict.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    var word = words.endsWith("-") ? words : words + "-";
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text().getBytes(UTF_8));
      return word + HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
