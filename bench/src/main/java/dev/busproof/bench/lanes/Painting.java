package dev.busproof.bench.lanes;

/** What is done to all pixels of an output. */
enum Painting {
  /** An opaque buffer as large as the output. */
  COPY,
  /** One with alpha, hardly ever two neighbours with the same, over a background of one colour. */
  OVER,
  /** An opaque buffer three quarters as wide and high, nearest pixels. */
  SCALED,
  /** An opaque buffer that lies on its side. */
  TRANSFORMED;

  String text() {
    return LaneName.of(this);
  }

  static Painting of(String text) {
    return LaneName.read(Painting.class, text);
  }

  int sourceWidth(FrameSize output) {
    return switch (this) {
      case COPY, OVER -> output.width();
      case SCALED -> output.width() * 3 / 4;
      case TRANSFORMED -> output.height();
    };
  }

  int sourceHeight(FrameSize output) {
    return switch (this) {
      case COPY, OVER -> output.height();
      case SCALED -> output.height() * 3 / 4;
      case TRANSFORMED -> output.width();
    };
  }

  /** The client's pixels: premultiplied, every alpha there is when they are blended. */
  int pixel(int i, int seed) {
    int noise = (i + 1) * 0x9e37_79b9 + seed * 0x85eb_ca6b;
    noise ^= noise >>> 15;
    if (this != OVER) {
      return 0xff00_0000 | noise;
    }
    int alpha = noise >>> 24;
    int red = (noise >>> 16 & 0xff) * alpha / 255;
    int green = (noise >>> 8 & 0xff) * alpha / 255;
    int blue = (noise & 0xff) * alpha / 255;
    return alpha << 24 | red << 16 | green << 8 | blue;
  }
}
