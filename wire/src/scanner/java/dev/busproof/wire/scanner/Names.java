package dev.busproof.wire.scanner;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Java names for the snake_case names of definitions. */
final class Names {
  /** Methods that a record component's accessor must not replace. */
  private static final Set<String> TAKEN =
      Set.of(
          "opcode",
          "messageName",
          "isDestructor",
          "encode",
          "discard",
          "out",
          "hashCode",
          "toString",
          "clone",
          "finalize",
          "getClass",
          "notify",
          "notifyAll",
          "wait");

  private Names() {}

  /** {@code wl_surface} to {@code WlSurface}. */
  static String type(String name) {
    StringBuilder type = new StringBuilder();
    for (String word : name.split("_", -1)) {
      if (!word.isEmpty()) {
        type.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return type.toString();
  }

  /** {@code hotspot_x} to {@code hotspotX}; {@code interface} to {@code interface_}. */
  static String component(String name) {
    String type = type(name);
    String component = Character.toLowerCase(type.charAt(0)) + type.substring(1);
    return SourceVersion.isKeyword(component) || TAKEN.contains(component)
        ? component + "_"
        : component;
  }

  /** {@code invalid_fd} to {@code INVALID_FD}; {@code 90} of transform to {@code TRANSFORM_90}. */
  static String constant(String enumName, String entryName) {
    String constant = entryName.toUpperCase(Locale.ROOT);
    return Character.isDigit(constant.charAt(0))
        ? enumName.toUpperCase(Locale.ROOT) + "_" + constant
        : constant;
  }

  /** Text that is safe inside a Javadoc comment. */
  static String javadoc(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("*/", "*&#47;");
  }
}
