package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.memfd.Fd;
import java.util.List;

/** Data that a client is ready to write: a wl_data_source or a clipboard tool's. */
interface SelectionSource {
  Client client();

  /** In the order in which they were offered. */
  List<String> types();

  /**
   * Has the client write the data; the descriptor is taken in every case. When too much waits for
   * the client already it is not asked, and the reader sees the end of the data: who pastes without
   * end must not get the owner of the clipboard disconnected.
   */
  void write(String type, Fd into);

  /** Tells the client, once, that nobody will ask for the data any more. */
  void cancel();
}
