package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlSeat;
import java.io.IOException;

/**
 * {@code wl_seat}: a pointer and a keyboard that are always there, because programs insist on both,
 * and a touch screen if somebody can touch it.
 */
public final class SeatGlobal implements Global, AutoCloseable {
  private final Keymap keymap;
  private final SeatInput input;
  private final boolean hasTouch;

  private SeatGlobal(Keymap keymap, SeatInput input, boolean hasTouch) {
    this.keymap = keymap;
    this.input = input;
    this.hasTouch = hasTouch;
  }

  /**
   * Makes the keymap's file, which lives until {@link #close}.
   *
   * @param hasTouch whether there is a touch screen
   * @throws IOException the system is out of descriptors or memory
   */
  public static SeatGlobal create(Libc libc, ServerContext context, boolean hasTouch)
      throws IOException {
    Keymap keymap = Keymap.create(libc);
    return new SeatGlobal(keymap, new SeatInput(libc, context, keymap), hasTouch);
  }

  /** What its devices do. */
  public SeatInput input() {
    return input;
  }

  @Override
  public String interfaceName() {
    return WlSeat.NAME;
  }

  @Override
  public int version() {
    return WlSeat.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    Seat seat = new Seat(client, id, version, input, hasTouch);
    seat.describe();
    return seat;
  }

  @Override
  public void close() {
    keymap.close();
  }
}
