package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSubcompositor;
import java.util.ArrayList;
import java.util.List;

/** {@code wl_subcompositor}: makes surfaces parts of others. */
public final class SubcompositorGlobal implements Global {
  @Override
  public String interfaceName() {
    return WlSubcompositor.NAME;
  }

  @Override
  public int version() {
    return WlSubcompositor.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version);
  }

  private static final class Bound extends Resource {
    Bound(Client client, int id, int version) {
      super(client, id, version);
    }

    @Override
    public String interfaceName() {
      return WlSubcompositor.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WlSubcompositor.Request.decode(opcode, version(), body)) {
        case WlSubcompositor.Request.Destroy _ -> destroy();
        case WlSubcompositor.Request.GetSubsurface get -> getSubsurface(get);
      }
    }

    private void getSubsurface(WlSubcompositor.Request.GetSubsurface get)
        throws WireException, ProtocolError {
      Surface surface = client().require(get.surface(), Surface.class);
      Surface parent = client().require(get.parent(), Surface.class);
      if (!surface.mayBe(RoleKind.SUBSURFACE) || surface.role().isPresent()) {
        throw error(
            WlSubcompositor.Error.BAD_SURFACE.value(),
            surface
                + " is "
                + surface.roleKind().map(RoleKind::phrase).orElse("an xdg_surface")
                + " already");
      }
      if (isInTree(parent, surface)) {
        throw error(
            WlSubcompositor.Error.BAD_PARENT.value(),
            parent + " is, or is part of, " + surface + " itself");
      }
      client().budget().requireNesting(depth(parent) + height(surface), "subsurfaces");
      client().register(new Subsurface(this, get.id(), surface, parent)).attach();
    }

    /** With its ancestors, itself included. */
    private static int depth(Surface innermost) {
      int depth = 0;
      Surface each = innermost;
      while (each != null) {
        depth++;
        Subsurface subsurface = each.subsurface();
        each = subsurface == null ? null : subsurface.parent();
      }
      return depth;
    }

    /** With the longest line of its descendants, itself included. */
    private static int height(Surface top) {
      int height = 0;
      List<Surface> level = List.of(top);
      while (!level.isEmpty()) {
        height++;
        List<Surface> below = new ArrayList<>();
        for (Surface each : level) {
          each.children().order().items().forEach(child -> below.add(child.surface()));
        }
        level = below;
      }
      return height;
    }

    /**
     * Whether {@code surface} is {@code top} or below it. Only a surface that has subsurfaces can
     * have something below it.
     */
    private static boolean isInTree(Surface surface, Surface top) {
      if (surface == top) {
        return true;
      }
      if (top.children().isEmpty()) {
        return false;
      }
      Surface each = surface;
      while (each != null && each != top) {
        Subsurface subsurface = each.subsurface();
        each = subsurface == null ? null : subsurface.parent();
      }
      return each == top;
    }
  }
}
