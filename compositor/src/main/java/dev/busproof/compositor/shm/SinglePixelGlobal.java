package dev.busproof.compositor.shm;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WpSinglePixelBufferManagerV1;

/** {@code wp_single_pixel_buffer_manager_v1}: makes buffers of one colour. */
public final class SinglePixelGlobal implements Global {
  @Override
  public String interfaceName() {
    return WpSinglePixelBufferManagerV1.NAME;
  }

  @Override
  public int version() {
    return WpSinglePixelBufferManagerV1.VERSION;
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
      return WpSinglePixelBufferManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (WpSinglePixelBufferManagerV1.Request.decode(opcode, version(), body)) {
        case WpSinglePixelBufferManagerV1.Request.Destroy _ -> destroy();
        case WpSinglePixelBufferManagerV1.Request.CreateU32RgbaBuffer c ->
            client()
                .register(
                    new SinglePixelBuffer(
                        client(), c.id(), SinglePixelBuffer.argb(c.r(), c.g(), c.b(), c.a())));
      }
    }
  }
}
