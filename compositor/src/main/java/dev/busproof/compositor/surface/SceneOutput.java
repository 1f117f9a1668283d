package dev.busproof.compositor.surface;

import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Framebuffer;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.render.Rect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An output with its pixels. It is there from the moment the scene has it until that lets it go;
 * whoever still holds it then finds {@link #isThere} false. Loop thread only.
 */
public final class SceneOutput {
  private final OutputInfo info;
  private @Nullable Framebuffer framebuffer;
  private final DamageRegion damage = new DamageRegion();

  /** One bit, which no other output of the scene has. */
  final int bit;

  /** What to paint, bottom to top; empty when it has to be made. */
  @Nullable List<Layer> layers;

  /** The window that hides what is behind it on this output, from the scene's last layout. */
  @Nullable Window backdrop;

  /** How many surfaces are below the backdrop. */
  int belowBackdrop;

  SceneOutput(OutputInfo info, int bit) {
    this.info = info;
    this.bit = bit;
    Framebuffer all =
        new Framebuffer(info.projection().widthPixels(), info.projection().heightPixels());
    this.framebuffer = all;
    damage.add(all.bounds());
  }

  public OutputInfo info() {
    return info;
  }

  /** Its part of the compositor's space. */
  public Rect area() {
    return info.area();
  }

  /**
   * What it shows.
   *
   * @throws IllegalStateException when it has been removed
   */
  public Framebuffer framebuffer() {
    if (framebuffer == null) {
      throw new IllegalStateException(this + " has been removed");
    }
    return framebuffer;
  }

  /** False once it has been removed. */
  public boolean isThere() {
    return framebuffer != null;
  }

  /** Clients may refer to it for as long as they like: nothing large is kept. */
  void remove() {
    framebuffer = null;
    layers = null;
    backdrop = null;
    damage.clear();
  }

  /** In pixels of the framebuffer. */
  DamageRegion damage() {
    return damage;
  }

  /** Has what shows that part of the space repainted. */
  void damage(Rect inSpace) {
    damage.add(info.projection().toPixels(inSpace));
  }

  @Override
  public String toString() {
    return info.name();
  }
}
