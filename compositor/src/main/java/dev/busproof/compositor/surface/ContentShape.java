package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.render.View;
import java.util.Optional;

/**
 * How the pixels of a buffer become a surface: turned, then scaled down, then cropped and stretched
 * by the viewport.
 *
 * @param bufferWidth 0 without content
 * @param bufferHeight 0 without content
 */
record ContentShape(
    int bufferWidth, int bufferHeight, int scale, Transform transform, ViewportState viewport) {
  static final ContentShape NONE = new ContentShape(0, 0, 1, Transform.NORMAL, ViewportState.UNSET);

  /** What it is once the update is current; a buffer that is gone is null in it by then. */
  ContentShape after(SurfaceUpdate update) {
    int width = bufferWidth;
    int height = bufferHeight;
    if (update.attached) {
      width = update.buffer == null ? 0 : update.buffer.width();
      height = update.buffer == null ? 0 : update.buffer.height();
    }
    return new ContentShape(
        width,
        height,
        update.scale == 0 ? scale : update.scale,
        update.transform == null ? transform : update.transform,
        update.viewport == null ? viewport : update.viewport);
  }

  /** Without content, but otherwise the same. */
  ContentShape emptied() {
    return new ContentShape(0, 0, scale, transform, viewport);
  }

  boolean isMultipleOfScale() {
    return bufferWidth % scale == 0 && bufferHeight % scale == 0;
  }

  /** Whether the viewport's source lies inside the buffer, if there is one. */
  boolean isInsideBuffer() {
    return bufferWidth == 0
        || viewport.isInside(
            transform.width(bufferWidth, bufferHeight),
            transform.height(bufferWidth, bufferHeight),
            scale);
  }

  /** Of the surface; 0 without content. */
  int width() {
    return bufferWidth == 0 ? 0 : viewport.width(contentWidth());
  }

  /** Of the surface; 0 without content. */
  int height() {
    return bufferWidth == 0 ? 0 : viewport.height(contentHeight());
  }

  Optional<View> view() {
    return viewport.view(contentWidth(), contentHeight());
  }

  private int contentWidth() {
    return transform.width(bufferWidth, bufferHeight) / scale;
  }

  private int contentHeight() {
    return transform.height(bufferWidth, bufferHeight) / scale;
  }

  /** The pixels of the buffer that a rectangle of the surface shows. */
  Rect toBuffer(Rect onSurface) {
    Rect inContent = view().map(view -> view.toSource(onSurface)).orElse(onSurface);
    Rect scaled =
        inContent.intersect(new Rect(0, 0, contentWidth(), contentHeight())).scaleUp(scale);
    return transform.apply(scaled, (long) contentWidth() * scale, (long) contentHeight() * scale);
  }

  /** The pixels of the surface that show some of a rectangle of the buffer. */
  Rect toSurface(Rect inBuffer) {
    Rect inside = inBuffer.intersect(new Rect(0, 0, bufferWidth, bufferHeight));
    Rect content = transform.inverse().apply(inside, bufferWidth, bufferHeight).scaleDown(scale);
    return view().map(view -> view.toLayer(content)).orElse(content);
  }
}
