package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.wire.WireException;
import java.util.Optional;

/** An object of a client that is told what the selection is. */
interface SelectionViewer {
  Client client();

  /** Introduces the selection, or that there is none. */
  void show(Optional<SelectionSource> source) throws WireException, ProtocolError;
}
