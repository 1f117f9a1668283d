package dev.busproof.compositor.output;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.SceneListener;
import dev.busproof.compositor.surface.ServerContext;
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

/** {@code wl_output}: describes the output, and tells clients which of their surfaces are on it. */
public final class OutputGlobal implements Global, SceneListener {
  private final ServerContext context;
  private final Map<Client, Set<Output>> bound = new HashMap<>();

  public OutputGlobal(ServerContext context) {
    this.context = context;
    context.scene().addListener(this);
  }

  @Override
  public String interfaceName() {
    return WlOutput.NAME;
  }

  @Override
  public int version() {
    return WlOutput.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) throws ProtocolError, WireException {
    Output output = client.register(new Output(client, id, version, this));
    bound.computeIfAbsent(client, _ -> new LinkedHashSet<>()).add(output);
    output.describe(context.output());
    for (Surface surface : context.scene().surfacesOnOutput()) {
      if (surface.client() == client) {
        surface.send(new WlSurface.Event.Enter(id));
      }
    }
    return output;
  }

  /** The client's outputs, oldest first: a copy. */
  public List<Output> boundBy(Client client) {
    return List.copyOf(bound.getOrDefault(client, Set.of()));
  }

  void unbound(Output output) {
    Set<Output> left = bound.get(output.client());
    if (left != null && left.remove(output) && left.isEmpty()) {
      bound.remove(output.client());
    }
  }

  @Override
  public void entered(Surface surface) {
    forEachOutput(surface, output -> surface.send(new WlSurface.Event.Enter(output.id())));
    if (surface.version() >= 6) {
      surface.send(new WlSurface.Event.PreferredBufferScale(1));
      surface.send(new WlSurface.Event.PreferredBufferTransform(WlOutput.Transform.NORMAL.value()));
    }
  }

  @Override
  public void left(Surface surface) {
    forEachOutput(surface, output -> surface.send(new WlSurface.Event.Leave(output.id())));
  }

  /**
   * Not for a client that is ending: with thousands of outputs bound that would be work for
   * nothing.
   */
  private void forEachOutput(Surface surface, Consumer<Output> action) {
    for (Output output : bound.getOrDefault(surface.client(), Set.of())) {
      if (surface.client().isEnding()) {
        return;
      }
      action.accept(output);
    }
  }
}
