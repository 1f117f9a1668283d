package dev.busproof.compositor;

import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Layer;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.Surface;
import java.util.List;

/** The scene, as the frame clock sees it. */
record SceneStage(Scene scene) implements Stage {
  @Override
  public List<Layer> layers() {
    return scene.layers();
  }

  @Override
  public DamageRegion damage() {
    return scene.damage();
  }

  @Override
  public boolean wantsFrame() {
    return scene.wantsFrame();
  }

  @Override
  public void frameDone(int timeMillis) {
    scene.frameDone(timeMillis);
  }

  @Override
  public void faulted(Layer layer) {
    if (layer.owner() instanceof Surface surface) {
      surface.bufferFaulted();
    }
  }
}
