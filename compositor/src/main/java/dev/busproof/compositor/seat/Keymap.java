package dev.busproof.compositor.seat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The keymap given to every keyboard: one file for all clients, so it is sealed against writing and
 * resizing before the first of them sees it, and each gets a descriptor that is open for reading
 * only.
 */
final class Keymap implements AutoCloseable {
  private static final String RESOURCE = "us.xkb";

  private final Memfd file;
  private final int sizeBytes;

  private Keymap(Memfd file, int sizeBytes) {
    this.file = file;
    this.sizeBytes = sizeBytes;
  }

  /** Writes the bundled keymap, in the format xkb_v1, into a memfd of our own. */
  static Keymap create(Libc libc) throws IOException {
    return of(libc, bundledText());
  }

  /** Writes a keymap of the format xkb_v1, without NUL, into a memfd of our own. */
  static Keymap of(Libc libc, byte[] text) throws IOException {
    // The format is a C string: the size that clients are told includes its NUL.
    byte[] terminated = new byte[text.length + 1];
    System.arraycopy(text, 0, terminated, 0, text.length);
    Memfd file = Memfd.create(libc, "busproof-keymap", terminated.length, Memfd.Option.SEALABLE);
    try {
      int written = 0;
      while (written < terminated.length) {
        int count = file.pwrite(terminated, written, terminated.length - written, written);
        if (count <= 0) {
          throw new EOFException("the keymap's memfd takes no more bytes");
        }
        written += count;
      }
      file.seal(Seal.WRITE, Seal.SHRINK, Seal.GROW, Seal.SEAL);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return new Keymap(file, terminated.length);
  }

  static byte[] bundledText() {
    try (InputStream in = Keymap.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A descriptor of its own for one client, which whoever sends it owns. */
  Fd forClient() throws LinuxException {
    return file.fd().reopenReadOnly();
  }

  /** Including the final NUL. */
  int sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void close() {
    file.close();
  }
}
