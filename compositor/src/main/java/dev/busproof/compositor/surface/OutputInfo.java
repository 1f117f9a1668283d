package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.Projection;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.render.Transform;

/**
 * What there is to know of an output; it never changes.
 *
 * @param name unique among the outputs there are, as {@code HEADLESS-1}
 * @param projection where in the compositor's space it lies, and how it shows that
 * @param refreshMilliHz frames per 1000 seconds, as wl_output.mode tells it
 */
public record OutputInfo(String name, Projection projection, int refreshMilliHz) {
  /** Its part of the compositor's space. */
  public Rect area() {
    return projection.area();
  }

  public int scale() {
    return projection.scale();
  }

  public Transform transform() {
    return projection.transform();
  }

  /** For people. */
  public String description() {
    String size =
        "headless output of %dx%d pixels"
            .formatted(projection.widthPixels(), projection.heightPixels());
    String scaled = scale() == 1 ? "" : ", scale " + scale();
    String turned = transform() == Transform.NORMAL ? "" : ", " + transform().label();
    return size + scaled + turned;
  }
}
