package dev.busproof.wire.ir;

import java.io.IOException;

/** A definition file that cannot be read; the message begins with {@code file:line:}. */
public final class ProtocolXmlException extends IOException {
  private static final long serialVersionUID = 1;

  ProtocolXmlException(String sourceName, int line, String problem) {
    super(sourceName + ":" + line + ": " + problem);
  }

  ProtocolXmlException(String sourceName, int line, String problem, Throwable cause) {
    super(sourceName + ":" + line + ": " + problem, cause);
  }
}
