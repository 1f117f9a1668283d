package dev.busproof.memfd.fuse;

import java.io.IOException;

/** This process cannot serve a file system; the message says in one line why. */
public final class FuseUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  FuseUnavailableException(String reason) {
    super(reason);
  }
}
