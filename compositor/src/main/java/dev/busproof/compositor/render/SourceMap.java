package dev.busproof.compositor.render;

/**
 * Where the pixels of a layer on the output come from. Output pixel (x, y) shows buffer pixel
 * ({@code columnAt(x, y)}, {@code rowAt(x, y)}): with a buffer scale above 1 the one nearest to the
 * middle of the block that falls on it.
 *
 * <p>Every transform is a walk with constant steps, so it is kept as an origin and four steps. All
 * in 64 bits: the origin of a layer far off the output lies far outside the buffer.
 */
record SourceMap(
    long column, long row, long columnPerX, long columnPerY, long rowPerX, long rowPerY) {

  static SourceMap of(Layer layer) {
    long x = layer.x();
    long y = layer.y();
    if (layer.view().isPresent()) {
      x -= layer.view().get().x() / View.PER_PIXEL;
      y -= layer.view().get().y() / View.PER_PIXEL;
    }
    return of(layer.source(), layer.transform(), layer.bufferScale(), x, y);
  }

  /** Of a source whose corner, after transform and scale, is at x,y of the output. */
  static SourceMap of(PixelSource source, Transform transform, int scale, long x, long y) {
    int width = transform.width(source.width(), source.height());
    int height = transform.height(source.width(), source.height());
    int middle = scale / 2;
    Rect first = transform.apply(new Rect(middle, middle, 1, 1), width, height);
    Rect right = transform.apply(new Rect(middle + 1, middle, 1, 1), width, height);
    Rect below = transform.apply(new Rect(middle, middle + 1, 1, 1), width, height);
    long columnPerX = (long) scale * (right.x() - first.x());
    long columnPerY = (long) scale * (below.x() - first.x());
    long rowPerX = (long) scale * (right.y() - first.y());
    long rowPerY = (long) scale * (below.y() - first.y());
    return new SourceMap(
        first.x() - x * columnPerX - y * columnPerY,
        first.y() - x * rowPerX - y * rowPerY,
        columnPerX,
        columnPerY,
        rowPerX,
        rowPerY);
  }

  int columnAt(int x, int y) {
    return Math.toIntExact(column + x * columnPerX + y * columnPerY);
  }

  int rowAt(int x, int y) {
    return Math.toIntExact(row + x * rowPerX + y * rowPerY);
  }

  /** Whether a row of the output is a column of the buffer. */
  boolean swapsAxes() {
    return columnPerX == 0;
  }

  /** Whether rows of the output are rows of the buffer, pixel by pixel. */
  boolean isPlain() {
    return columnPerX == 1 && rowPerY == 1;
  }

  /** The buffer rows (y and height; x and width likewise) that a rectangle of the output needs. */
  Rect rows(Rect output) {
    int lastX = (int) output.right() - 1;
    int lastY = (int) output.bottom() - 1;
    Rect first = new Rect(columnAt(output.x(), output.y()), rowAt(output.x(), output.y()), 1, 1);
    return first.union(new Rect(columnAt(lastX, lastY), rowAt(lastX, lastY), 1, 1));
  }
}
