package dev.busproof.compositor.render;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The formats every compositor must know (wl_shm.format). A pixel is a 32-bit little-endian word
 * 0xAARRGGBB; colours are premultiplied by alpha.
 */
public enum PixelFormat {
  /** Alpha, red, green, blue, 8 bits each. */
  ARGB8888(0, true),
  /** As {@link #ARGB8888}, but the top byte means nothing and the pixel is opaque. */
  XRGB8888(1, false);

  /** A pixel in memory; offsets and strides of clients need not be multiples of four. */
  public static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int wlShmValue;
  private final boolean alpha;

  PixelFormat(int wlShmValue, boolean alpha) {
    this.wlShmValue = wlShmValue;
    this.alpha = alpha;
  }

  /** The value of wl_shm.format. */
  public int wlShmValue() {
    return wlShmValue;
  }

  public int bytesPerPixel() {
    return 4;
  }

  public boolean hasAlpha() {
    return alpha;
  }

  /** The format of a wl_shm.format value, empty when it is not one of ours. */
  public static Optional<PixelFormat> of(int wlShmValue) {
    for (PixelFormat format : values()) {
      if (format.wlShmValue == wlShmValue) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
