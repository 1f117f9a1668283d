package dev.busproof.bench.peers;

import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;

/**
 * A file of buffers of one size, all of them drawn, which may be shared with any number of clients.
 * Sealed as what libwayland's clients and the toolkits make, so that every compositor takes its
 * fast way.
 */
final class LoadPool implements AutoCloseable {
  static final int BYTES_PER_PIXEL = 4;

  private final Memfd file;
  private final int width;
  private final int height;

  private LoadPool(Memfd file, int width, int height) {
    this.file = file;
    this.width = width;
    this.height = height;
  }

  /** With {@code buffers} of that size. */
  static LoadPool sealed(Libc libc, int width, int height, int buffers) throws LinuxException {
    LoadPool pool = open(libc, width, height, buffers);
    try {
      pool.file.seal(Seal.SHRINK);
      return pool;
    } catch (LinuxException e) {
      pool.close();
      throw e;
    }
  }

  /** That its client may truncate. */
  static LoadPool open(Libc libc, int width, int height, int buffers) throws LinuxException {
    int bytes = Math.multiplyExact(width * height * BYTES_PER_PIXEL, buffers);
    Memfd file = Memfd.create(libc, "busproof-load", bytes, Memfd.Option.SEALABLE);
    LoadPool pool = new LoadPool(file, width, height);
    try {
      for (int i = 0; i < buffers; i++) {
        file.fd().fill(pool.offsetBytes(i), pool.bufferBytes(), 0xff00_4080 + i * 0x20_2020);
      }
      return pool;
    } catch (LinuxException e) {
      file.close();
      throw e;
    }
  }

  Memfd file() {
    return file;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int strideBytes() {
    return width * BYTES_PER_PIXEL;
  }

  int bufferBytes() {
    return strideBytes() * height;
  }

  int offsetBytes(int buffer) {
    return bufferBytes() * buffer;
  }

  int sizeBytes() throws LinuxException {
    return Math.toIntExact(file.sizeBytes());
  }

  @Override
  public void close() {
    file.close();
  }
}
