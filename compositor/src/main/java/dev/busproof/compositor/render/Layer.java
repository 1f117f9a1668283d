package dev.busproof.compositor.render;

/**
 * One surface as the renderer sees it.
 *
 * @param source its pixels, in the buffer's own orientation and size
 * @param x left edge on the output, in pixels, may be outside it
 * @param y top edge on the output, in pixels, may be outside it
 * @param width of the surface; what the source does not cover is not painted
 * @param height of the surface; what the source does not cover is not painted
 * @param bufferScale buffer pixels per surface pixel, at least 1
 * @param transform what the client did to the contents
 * @param opaque in surface coordinates (0,0 is the surface's corner): where an alpha channel is
 *     promised to be 255 and is not looked at; without meaning for formats without alpha
 * @param owner whoever put the layer there; the renderer only hands it back
 */
public record Layer(
    PixelSource source,
    int x,
    int y,
    int width,
    int height,
    int bufferScale,
    Transform transform,
    Area opaque,
    Object owner) {
  public Layer {
    if (bufferScale < 1) {
      throw new IllegalArgumentException("buffer scale " + bufferScale);
    }
  }
}
