package dev.busproof.compositor.output;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlSurface;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The {@code wl_output} of one output: describes it, and tells clients which of their surfaces are
 * on it.
 */
final class OutputGlobal implements Global {
  /**
   * Of one client. A program has a few, one for each library that wants to know; each is told of
   * every surface that comes and goes, and named by every presentation feedback.
   */
  static final int MOST_BOUND = 32;

  private final Scene scene;
  private final SceneOutput output;
  private final Map<Client, Set<Output>> bound = new HashMap<>();

  OutputGlobal(Scene scene, SceneOutput output) {
    this.scene = scene;
    this.output = output;
  }

  SceneOutput output() {
    return output;
  }

  @Override
  public String interfaceName() {
    return WlOutput.NAME;
  }

  @Override
  public int version() {
    return WlOutput.VERSION;
  }

  /** A client may be too late, which it cannot know: it is told of what was there. */
  @Override
  public Resource bind(Client client, int id, int version) throws ProtocolError, WireException {
    if (bound.getOrDefault(client, Set.of()).size() >= MOST_BOUND) {
      throw ProtocolError.noMemory("the same output is bound " + MOST_BOUND + " times already");
    }
    Output made = client.register(new Output(client, id, version, this));
    bound.computeIfAbsent(client, _ -> new LinkedHashSet<>()).add(made);
    made.describe();
    for (Surface surface : output.isThere() ? scene.surfacesOn(output) : List.<Surface>of()) {
      if (surface.client() == client) {
        surface.send(new WlSurface.Event.Enter(id));
      }
    }
    return made;
  }

  /** The client's objects for this output, oldest first: a copy. */
  List<Output> boundBy(Client client) {
    return List.copyOf(bound.getOrDefault(client, Set.of()));
  }

  void unbound(Output gone) {
    Set<Output> left = bound.get(gone.client());
    if (left != null && left.remove(gone) && left.isEmpty()) {
      bound.remove(gone.client());
    }
  }

  void entered(Surface surface) {
    forEachOutput(surface, each -> surface.send(new WlSurface.Event.Enter(each.id())));
  }

  void left(Surface surface) {
    forEachOutput(surface, each -> surface.send(new WlSurface.Event.Leave(each.id())));
  }

  /**
   * Not for a client that is ending: with thousands of outputs bound that would be work for
   * nothing.
   */
  private void forEachOutput(Surface surface, Consumer<Output> action) {
    for (Output each : bound.getOrDefault(surface.client(), Set.of())) {
      if (surface.client().isEnding()) {
        return;
      }
      action.accept(each);
    }
  }
}
