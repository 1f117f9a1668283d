package dev.busproof.compositor.presentation;

import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.output.Output;
import dev.busproof.compositor.output.OutputGlobals;
import dev.busproof.compositor.surface.ContentWatcher;
import dev.busproof.compositor.surface.FrameTime;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WpPresentationFeedback;

/**
 * A {@code wp_presentation_feedback}: one event, and it is gone. No flag is ever set: nothing here
 * waits for a retrace, has a clock of its own or scans out.
 */
final class Feedback extends Resource implements ContentWatcher {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final OutputGlobals outputs;

  private boolean charged;

  Feedback(Resource creator, int id, OutputGlobals outputs) {
    super(creator.client(), id, creator.version());
    this.outputs = outputs;
  }

  @Override
  public String interfaceName() {
    return WpPresentationFeedback.NAME;
  }

  /** Counts it, as long as it lives. */
  void begin() throws ProtocolError {
    client().budget().charge(Held.FRAME_CALLBACKS, 1);
    charged = true;
  }

  @Override
  public void shown(FrameTime time, SceneOutput on) {
    for (Output output : outputs.boundBy(client(), on)) {
      if (client().isEnding()) {
        break;
      }
      send(new WpPresentationFeedback.Event.SyncOutput(output.id()));
    }
    long seconds = time.monotonicNanos() / NANOS_PER_SECOND;
    send(
        new WpPresentationFeedback.Event.Presented(
            (int) (seconds >>> 32),
            (int) seconds,
            (int) (time.monotonicNanos() % NANOS_PER_SECOND),
            time.periodNanos(),
            (int) (time.sequence() >>> 32),
            (int) time.sequence(),
            0));
    destroy();
  }

  @Override
  public void lost() {
    send(new WpPresentationFeedback.Event.Discarded());
    destroy();
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException {
    throw WireException.invalidMethod("wp_presentation_feedback has no request " + opcode);
  }

  @Override
  protected void onDestroyed() {
    if (charged) {
      client().budget().refund(Held.FRAME_CALLBACKS, 1);
    }
  }
}
