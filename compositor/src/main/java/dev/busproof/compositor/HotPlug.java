package dev.busproof.compositor;

import dev.busproof.compositor.capture.ScreenCopies;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Globals;
import dev.busproof.compositor.control.OutputPlug;
import dev.busproof.compositor.output.OutputGlobals;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.shell.OutputWatch;
import dev.busproof.compositor.surface.OutputInfo;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import java.util.List;
import java.util.Optional;

/** Adds and removes outputs while clients are there. Loop thread only. */
final class HotPlug implements OutputPlug {
  private final Scene scene;
  private final Globals globals;
  private final OutputGlobals outputs;
  private final OutputWatch windows;
  private final ScreenCopies copies;
  private final int refreshMilliHz;

  HotPlug(
      Scene scene,
      Globals globals,
      OutputGlobals outputs,
      OutputWatch windows,
      ScreenCopies copies,
      int refreshMilliHz) {
    this.scene = scene;
    this.globals = globals;
    this.outputs = outputs;
    this.windows = windows;
    this.copies = copies;
    this.refreshMilliHz = refreshMilliHz;
  }

  @Override
  public void plugIn(
      String name,
      int widthPixels,
      int heightPixels,
      int scale,
      Transform transform,
      int x,
      int y) {
    OutputOptions wanted =
        new OutputOptions(
            Optional.of(name),
            widthPixels,
            heightPixels,
            scale,
            transform.label(),
            Optional.of(new OutputOptions.Position(x, y)));
    List<OutputInfo> there = scene.outputs().all().stream().map(SceneOutput::info).toList();
    OutputInfo info = OutputArrangement.next(wanted, there, refreshMilliHz);
    globals.add(outputs.of(scene.addOutput(info)));
  }

  /**
   * Clients hear, in this order: where their windows are now, that their surfaces left the output,
   * that it is gone, and that there are no more pictures of it.
   */
  @Override
  public void unplug(String name) {
    SceneOutput output =
        scene
            .outputs()
            .named(name)
            .orElseThrow(() -> new IllegalArgumentException("there is no output " + name));
    if (scene.outputs().all().size() == 1) {
      throw new IllegalArgumentException(name + " is the last output");
    }
    Global global = outputs.of(output);
    scene.removeOutput(output, () -> windows.outputGone(output));
    globals.remove(global);
    outputs.forget(output);
    copies.outputGone(output);
  }
}
