package dev.busproof.compositor.viewport;

import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.compositor.surface.ViewportState;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WpViewport;
import java.util.Optional;

/**
 * A {@code wp_viewport}. What it asks for is part of the surface's pending state; what can only be
 * judged together with the buffer is judged there, at the commit.
 */
final class Viewport extends Resource {
  private final Surface surface;
  private ViewportState requested = ViewportState.UNSET;

  Viewport(Resource creator, int id, Surface surface) {
    super(creator.client(), id, creator.version());
    this.surface = surface;
  }

  @Override
  public String interfaceName() {
    return WpViewport.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WpViewport.Request.decode(opcode, version(), body)) {
      case WpViewport.Request.Destroy _ -> destroy();
      case WpViewport.Request.SetSource(int x, int y, int width, int height) ->
          request(new ViewportState(source(x, y, width, height), requested.destination()));
      case WpViewport.Request.SetDestination(int width, int height) ->
          request(new ViewportState(requested.source(), destination(width, height)));
    }
  }

  private void request(ViewportState next) {
    requested = next;
    surface.requestViewport(next);
  }

  private Optional<ViewportState.Source> source(int x, int y, int width, int height)
      throws ProtocolError {
    requireSurface();
    int unset = -256;
    if (x == unset && y == unset && width == unset && height == unset) {
      return Optional.empty();
    }
    if (x < 0 || y < 0 || width <= 0 || height <= 0) {
      throw error(
          WpViewport.Error.BAD_VALUE.value(),
          "source %d,%d %dx%d, in 256ths of a pixel".formatted(x, y, width, height));
    }
    return Optional.of(new ViewportState.Source(x, y, width, height));
  }

  private Optional<ViewportState.Size> destination(int width, int height) throws ProtocolError {
    requireSurface();
    if (width == -1 && height == -1) {
      return Optional.empty();
    }
    if (width <= 0 || height <= 0) {
      throw error(WpViewport.Error.BAD_VALUE.value(), "destination %dx%d".formatted(width, height));
    }
    return Optional.of(new ViewportState.Size(width, height));
  }

  private void requireSurface() throws ProtocolError {
    if (!surface.isAlive()) {
      throw error(WpViewport.Error.NO_SURFACE.value(), surface + " is gone");
    }
  }

  @Override
  protected void onDestroyed() {
    surface.removeViewport();
  }
}
