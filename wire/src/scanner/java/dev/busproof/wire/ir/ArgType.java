package dev.busproof.wire.ir;

import java.util.Locale;
import java.util.Optional;

/** The argument types of the wire format. */
public enum ArgType {
  INT,
  UINT,
  FIXED,
  OBJECT,
  NEW_ID,
  STRING,
  ARRAY,
  FD;

  /** The name in definition files, for example {@code new_id}. */
  public String xmlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of that name in definition files. */
  public static Optional<ArgType> of(String xmlName) {
    for (ArgType type : values()) {
      if (type.xmlName().equals(xmlName)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
