package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.seat.Pointer;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ExtImageCopyCaptureManagerV1;

/** {@code ext_image_copy_capture_manager_v1}: any client may see the screen. */
public final class CopyCaptureManagerGlobal implements Global {
  private final ScreenCopies copies;

  public CopyCaptureManagerGlobal(ScreenCopies copies) {
    this.copies = copies;
  }

  @Override
  public String interfaceName() {
    return ExtImageCopyCaptureManagerV1.NAME;
  }

  @Override
  public int version() {
    return ExtImageCopyCaptureManagerV1.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new Bound(client, id, version, copies);
  }

  private static final class Bound extends Resource {
    private final ScreenCopies copies;

    Bound(Client client, int id, int version, ScreenCopies copies) {
      super(client, id, version);
      this.copies = copies;
    }

    @Override
    public String interfaceName() {
      return ExtImageCopyCaptureManagerV1.NAME;
    }

    @Override
    protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
      switch (ExtImageCopyCaptureManagerV1.Request.decode(opcode, version(), body)) {
        case ExtImageCopyCaptureManagerV1.Request.CreateSession r -> {
          SceneOutput output =
              client().require(r.source(), OutputSourceManagerGlobal.Source.class).output();
          int known = ExtImageCopyCaptureManagerV1.Options.PAINT_CURSORS.value();
          if ((r.options() & ~known) != 0) {
            throw error(
                ExtImageCopyCaptureManagerV1.Error.INVALID_OPTION.value(),
                "options 0x%x are not all known".formatted(r.options()));
          }
          boolean cursors = (r.options() & known) != 0;
          client()
              .register(
                  new CaptureSession(client(), r.session(), version(), copies, output, cursors))
              .begin();
        }
        case ExtImageCopyCaptureManagerV1.Request.CreatePointerCursorSession r -> {
          SceneOutput output =
              client().require(r.source(), OutputSourceManagerGlobal.Source.class).output();
          client().require(r.pointer(), Pointer.class);
          client().register(new CursorSession(client(), r.session(), version(), copies, output));
        }
        case ExtImageCopyCaptureManagerV1.Request.Destroy _ -> destroy();
      }
    }
  }
}
