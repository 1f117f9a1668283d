package dev.busproof.compositor.virtual;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.QuarantinedMemory;
import dev.busproof.memfd.ReadWindow;
import dev.busproof.memfd.ReadableMemory;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.SharingLadder;
import dev.busproof.memfd.TruncatedException;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Takes the text out of the file that a client says has a keymap. */
final class KeymapReader {
  /** The keymaps of desktops have 40 to 70 KiB. */
  static final int MOST_BYTES = 1 << 20;

  /** There is no text to be had; the message is one line for whoever sent the file. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /** What there is to be said of a file. */
  sealed interface Reading {
    /** Its text, up to its first NUL: others map what becomes of it, and look for the end there. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, and never compared
    record Done(byte[] text) implements Reading {}

    /** It may take long, so that another thread is to do it; whoever gets this closes the file. */
    record Slow(QuarantinedMemory file) implements Reading {}
  }

  private KeymapReader() {}

  /**
   * Copies the text, if that can be done at once.
   *
   * @param fd taken over in every case
   * @param sizeBytes as the client says, NUL included
   */
  static Reading read(SharingLadder ladder, Fd fd, int sizeBytes) throws UnreadableException {
    if (sizeBytes <= 0 || sizeBytes > MOST_BYTES) {
      fd.close();
      throw new UnreadableException(
          "a keymap of %s bytes; they have 1 to %d"
              .formatted(Integer.toUnsignedString(sizeBytes), MOST_BYTES));
    }
    try {
      return switch (ladder.admit(fd, sizeBytes)) {
        case ReadableMemory readable -> {
          try (readable) {
            yield new Reading.Done(text(readable));
          }
        }
        case QuarantinedMemory file -> new Reading.Slow(file);
      };
    } catch (RefusedException | TruncatedException | LinuxException e) {
      throw new UnreadableException("the keymap cannot be read: " + e.getMessage());
    }
  }

  private static byte[] text(ReadableMemory memory)
      throws UnreadableException, TruncatedException, LinuxException {
    ReadWindow window = memory.open(0, memory.lengthBytes());
    byte[] bytes;
    try (window) {
      bytes = window.segment().toArray(ValueLayout.JAVA_BYTE);
    }
    if (window.faulted()) {
      throw new UnreadableException("the keymap's file was truncated while it was read");
    }
    return text(bytes);
  }

  /** The bytes before the first NUL. */
  static byte[] text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return Arrays.copyOf(bytes, length);
  }
}
