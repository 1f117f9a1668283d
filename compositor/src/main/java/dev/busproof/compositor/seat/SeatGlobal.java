package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.ServerContext;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlSeat;
import java.io.IOException;

/**
 * {@code wl_seat}: a pointer that never moves and a keyboard on which nobody types. Programs insist
 * on having both, and on knowing who has the focus.
 */
public final class SeatGlobal implements Global, AutoCloseable {
  private final ServerContext context;
  private final Keymap keymap;
  private final KeyboardFocus focus;

  private SeatGlobal(ServerContext context, Keymap keymap) {
    this.context = context;
    this.keymap = keymap;
    this.focus = new KeyboardFocus(context);
  }

  /**
   * Makes the keymap's file, which lives until {@link #close}.
   *
   * @throws IOException the system is out of descriptors or memory
   */
  public static SeatGlobal create(Libc libc, ServerContext context) throws IOException {
    return new SeatGlobal(context, Keymap.create(libc));
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
    Seat seat = new Seat(client, id, version, context, keymap, focus);
    seat.describe();
    return seat;
  }

  @Override
  public void close() {
    keymap.close();
  }
}
