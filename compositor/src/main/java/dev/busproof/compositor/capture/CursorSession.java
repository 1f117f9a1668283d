package dev.busproof.compositor.capture;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.ExtImageCopyCaptureCursorSessionV1;

/**
 * An {@code ext_image_copy_capture_cursor_session_v1} of a cursor that is never there: cursors are
 * seen in pictures of the output only.
 */
final class CursorSession extends Resource {
  private final ScreenCopies copies;
  private final SceneOutput output;
  private boolean hasSession;

  CursorSession(Client client, int id, int version, ScreenCopies copies, SceneOutput output) {
    super(client, id, version);
    this.copies = copies;
    this.output = output;
  }

  @Override
  public String interfaceName() {
    return ExtImageCopyCaptureCursorSessionV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ExtImageCopyCaptureCursorSessionV1.Request.decode(opcode, version(), body)) {
      case ExtImageCopyCaptureCursorSessionV1.Request.GetCaptureSession(int id) -> {
        if (hasSession) {
          throw error(
              ExtImageCopyCaptureCursorSessionV1.Error.DUPLICATE_SESSION.value(),
              this + " has a capture session");
        }
        hasSession = true;
        client()
            .register(new CaptureSession(client(), id, version(), copies, output, false))
            .stop();
      }
      case ExtImageCopyCaptureCursorSessionV1.Request.Destroy _ -> destroy();
    }
  }
}
