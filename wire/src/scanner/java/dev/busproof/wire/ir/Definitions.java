package dev.busproof.wire.ir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The definitions that the generated types of this module come from. */
public final class Definitions {
  private static final List<String> FILES =
      List.of(
          "wayland.xml",
          "xdg-shell.xml",
          "viewporter.xml",
          "presentation-time.xml",
          "single-pixel-buffer-v1.xml",
          "xdg-output-unstable-v1.xml",
          "xdg-decoration-unstable-v1.xml",
          "ext-image-capture-source-v1.xml",
          "ext-image-copy-capture-v1.xml",
          "wlr-screencopy-unstable-v1.xml",
          "ext-data-control-v1.xml",
          "wlr-data-control-unstable-v1.xml",
          "virtual-keyboard-unstable-v1.xml",
          "wlr-virtual-pointer-unstable-v1.xml");

  private Definitions() {}

  /** The bundled protocols, read anew at every call: the Wayland core first. */
  public static List<Protocol> bundled() {
    List<Protocol> protocols = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in = Definitions.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new IllegalStateException("this build of busproof lacks its resource " + file);
        }
        protocols.add(ProtocolXml.read(in, file));
      } catch (IOException e) {
        throw new UncheckedIOException("the bundled definitions are damaged", e);
      }
    }
    return List.copyOf(protocols);
  }
}
