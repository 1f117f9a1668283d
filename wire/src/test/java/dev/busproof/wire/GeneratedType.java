package dev.busproof.wire;

import dev.busproof.memfd.Fd;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * One side of a generated type, by reflection.
 *
 * @param type the sealed {@code Request} or {@code Event}
 */
record GeneratedType(Class<?> type) {
  /**
   * The type for all requests, or events, of an interface.
   *
   * @param family {@code Request} or {@code Event}
   */
  static GeneratedType of(String interfaceName, String family) {
    try {
      return new GeneratedType(Class.forName(owner(interfaceName).getName() + "$" + family));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** The type generated for an interface. */
  static Class<?> owner(String interfaceName) throws ClassNotFoundException {
    return Class.forName("dev.busproof.wire.protocol." + camel(interfaceName));
  }

  static String camel(String name) {
    StringBuilder camel = new StringBuilder();
    for (String word : name.split("_", -1)) {
      camel.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return camel.toString();
  }

  /** What the generated {@code decode} makes of a body. */
  Message decode(int opcode, int version, byte[] body, List<Fd> descriptors) throws Exception {
    try {
      return (Message)
          type.getMethod("decode", int.class, int.class, MessageReader.class)
              .invoke(null, opcode, version, MessageReader.of(body, descriptors));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof WireException wire) {
        throw wire;
      }
      throw e;
    }
  }
}
