package dev.busproof.compositor.render;

/**
 * Where the pixels of a stretched layer come from. A pixel of the output shows the one pixel of the
 * buffer that its middle falls on: whole factors repeat pixels exactly, others repeat or skip some.
 */
final class StretchedMap {
  private final Layer layer;
  private final View view;
  private final SourceMap turned;
  private final int lastColumn;
  private final int lastRow;

  /**
   * For a layer that {@link Layer#isStretched}.
   *
   * @throws java.util.NoSuchElementException for one without a view
   */
  StretchedMap(Layer layer) {
    this.layer = layer;
    this.view = layer.view().orElseThrow();
    PixelSource source = layer.source();
    this.turned = SourceMap.of(source, layer.transform(), 1, 0, 0);
    this.lastColumn = layer.transform().width(source.width(), source.height()) - 1;
    this.lastRow = layer.transform().height(source.width(), source.height()) - 1;
  }

  int columnAt(int x, int y) {
    return turned.columnAt(across(x), down(y));
  }

  int rowAt(int x, int y) {
    return turned.rowAt(across(x), down(y));
  }

  private int across(int x) {
    double middle = (double) x - layer.x() + 0.5;
    return scaled(View.sourceAt(middle, view.x(), view.width(), view.toWidth()), lastColumn);
  }

  private int down(int y) {
    double middle = (double) y - layer.y() + 0.5;
    return scaled(View.sourceAt(middle, view.y(), view.height(), view.toHeight()), lastRow);
  }

  private int scaled(double place, int last) {
    return Math.clamp((long) Math.floor(place * layer.bufferScale()), 0, last);
  }

  boolean swapsAxes() {
    return turned.swapsAxes();
  }

  /** As {@link SourceMap#rows}. */
  Rect rows(Rect output) {
    int lastX = (int) output.right() - 1;
    int lastY = (int) output.bottom() - 1;
    Rect first = new Rect(columnAt(output.x(), output.y()), rowAt(output.x(), output.y()), 1, 1);
    return first.union(new Rect(columnAt(lastX, lastY), rowAt(lastX, lastY), 1, 1));
  }
}
