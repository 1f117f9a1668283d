package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ExtImageCaptureSourceV1;
import dev.busproof.wire.protocol.ExtOutputImageCaptureSourceManagerV1;

/** {@code ext_output_image_capture_source_manager_v1}: names outputs as what to capture. */
public final class OutputSourceManagerGlobal implements Global {
  @Override
  public String interfaceName() {
    return ExtOutputImageCaptureSourceManagerV1.NAME;
  }

  @Override
  public int version() {
    return ExtOutputImageCaptureSourceManagerV1.VERSION;
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
      return ExtOutputImageCaptureSourceManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ExtOutputImageCaptureSourceManagerV1.Request.decode(opcode, version(), body)) {
        case ExtOutputImageCaptureSourceManagerV1.Request.CreateSource(int id, int output) -> {
          Output named = client().require(output, Output.class);
          client().register(new Source(client(), id, version(), named.sceneOutput()));
        }
        case ExtOutputImageCaptureSourceManagerV1.Request.Destroy _ -> destroy();
      }
    }
  }

  /** An {@code ext_image_capture_source_v1}: an output, which may be gone. */
  static final class Source extends Resource {
    private final SceneOutput output;

    Source(Client client, int id, int version, SceneOutput output) {
      super(client, id, version);
      this.output = output;
    }

    SceneOutput output() {
      return output;
    }

    @Override
    public String interfaceName() {
      return ExtImageCaptureSourceV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException {
      switch (ExtImageCaptureSourceV1.Request.decode(opcode, version(), body)) {
        case ExtImageCaptureSourceV1.Request.Destroy _ -> destroy();
      }
    }
  }
}
