package dev.busproof.compositor.output;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneListener;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.Surface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code wl_output} globals, one for every output of the scene. */
public final class OutputGlobals implements SceneListener {
  private final Scene scene;
  private final Map<SceneOutput, OutputGlobal> globals = new LinkedHashMap<>();

  public OutputGlobals(Scene scene) {
    this.scene = scene;
    scene.addListener(this);
  }

  /** The global of an output, the same one every time. */
  public Global of(SceneOutput output) {
    return globals.computeIfAbsent(output, it -> new OutputGlobal(scene, it));
  }

  /** Forgets a removed output, after surfaces have left it. */
  public void forget(SceneOutput output) {
    globals.remove(output);
  }

  /** The client's objects for that output, oldest first: a copy. */
  public List<Output> boundBy(Client client, SceneOutput output) {
    return Optional.ofNullable(globals.get(output))
        .map(global -> global.boundBy(client))
        .orElse(List.of());
  }

  @Override
  public void entered(Surface surface, SceneOutput output) {
    Optional.ofNullable(globals.get(output)).ifPresent(global -> global.entered(surface));
  }

  @Override
  public void left(Surface surface, SceneOutput output) {
    Optional.ofNullable(globals.get(output)).ifPresent(global -> global.left(surface));
  }
}
