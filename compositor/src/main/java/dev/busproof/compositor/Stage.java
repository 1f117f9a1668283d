package dev.busproof.compositor;

import dev.busproof.compositor.render.DamageRegion;
import dev.busproof.compositor.render.Layer;
import java.util.List;

/** What the frame clock shows: the windows, seen from the output. Loop thread only. */
interface Stage {
  /** Bottom to top. */
  List<Layer> layers();

  /** What must be painted; emptied by who paints. */
  DamageRegion damage();

  /** Whether somebody waits to be told of a frame, damage or not. */
  boolean wantsFrame();

  /** A frame is out. */
  void frameDone(int timeMillis);

  /** The layer could not be read: its client is to end. */
  void faulted(Layer layer);

  /** Nothing, ever. */
  static Stage empty() {
    DamageRegion damage = new DamageRegion();
    return new Stage() {
      @Override
      public List<Layer> layers() {
        return List.of();
      }

      @Override
      public DamageRegion damage() {
        return damage;
      }

      @Override
      public boolean wantsFrame() {
        return false;
      }

      @Override
      public void frameDone(int timeMillis) {}

      @Override
      public void faulted(Layer layer) {}
    };
  }
}
