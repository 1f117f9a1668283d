package dev.busproof.clientsim.client;

/**
 * What a client says of a buffer in {@code wl_shm_pool.create_buffer}, true or not.
 *
 * @param offset bytes into the pool
 * @param width pixels a row
 * @param height rows
 * @param stride bytes from one row to the next
 * @param format a {@code wl_shm.format}
 */
public record BufferShape(int offset, int width, int height, int stride, int format) {
  /** {@code wl_shm.format.argb8888}, which every compositor takes. */
  public static final int ARGB8888 = 0;

  /** {@code wl_shm.format.xrgb8888}, which every compositor takes. */
  public static final int XRGB8888 = 1;

  private static final int BYTES_PER_PIXEL = 4;

  /** Rows of XRGB8888 without gaps. */
  public static BufferShape xrgb(int offset, int width, int height) {
    return new BufferShape(offset, width, height, width * BYTES_PER_PIXEL, XRGB8888);
  }

  /** Rows of ARGB8888, premultiplied, without gaps. */
  public static BufferShape argb(int offset, int width, int height) {
    return new BufferShape(offset, width, height, width * BYTES_PER_PIXEL, ARGB8888);
  }

  /** The same at another place. */
  public BufferShape at(int otherOffset) {
    return new BufferShape(otherOffset, width, height, stride, format);
  }

  /** The same with another distance between rows. */
  public BufferShape stride(int otherStride) {
    return new BufferShape(offset, width, height, otherStride, format);
  }

  /** The same with another number of pixels a row; the stride stays. */
  public BufferShape width(int otherWidth) {
    return new BufferShape(offset, otherWidth, height, stride, format);
  }

  /** The same with another number of rows. */
  public BufferShape height(int otherHeight) {
    return new BufferShape(offset, width, otherHeight, stride, format);
  }

  /** The same in another format. */
  public BufferShape format(int otherFormat) {
    return new BufferShape(offset, width, height, stride, otherFormat);
  }
}
