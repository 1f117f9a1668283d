package dev.busproof.clientsim.attack;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlSeat;

/**
 * What a {@code wl_seat} says it has. To ask for a device that a seat never had is an error, so who
 * means something else must look first. Hears the events of one seat; one client, one thread.
 */
public final class SeatCapabilities implements EventHandler {
  private int known;

  @Override
  public void event(int opcode, int version, MessageReader body) throws WireException {
    if (WlSeat.Event.decode(opcode, version, body)
        instanceof WlSeat.Event.Capabilities(int capabilities)) {
      known = capabilities;
    }
  }

  /**
   * Waits for what the seat says.
   *
   * @throws UnsupportedException when it has no such device at this moment
   */
  public void require(RawClient client, WlSeat.Capability device)
      throws ClientEndedException, UnsupportedException {
    client.roundtrip();
    if ((known & device.value()) == 0) {
      throw new UnsupportedException(
          "the target's seat has no %s"
              .formatted(
                  switch (device) {
                    case POINTER -> "pointer";
                    case KEYBOARD -> "keyboard";
                    case TOUCH -> "touch device";
                  }));
    }
  }
}
