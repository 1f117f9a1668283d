package dev.busproof.bench.lanes;

import java.util.Arrays;

/** The sizes of buffers that are measured, from a cursor's to a large output's. */
enum FrameSize {
  CURSOR(64, 64),
  ICON(256, 256),
  HD(1280, 720),
  FULL_HD(1920, 1080),
  UHD(3840, 2160);

  private final int width;
  private final int height;

  FrameSize(int width, int height) {
    this.width = width;
    this.height = height;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  long bytes() {
    return 4L * width * height;
  }

  /** {@code 1920x1080}, as the parameter is written. */
  String text() {
    return width + "x" + height;
  }

  static FrameSize of(String text) {
    return Arrays.stream(values())
        .filter(size -> size.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no size " + text));
  }
}
