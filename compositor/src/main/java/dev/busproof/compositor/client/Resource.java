package dev.busproof.compositor.client;

import dev.busproof.wire.Message;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one protocol object of one client. Whoever creates it hands it to {@link
 * Client#register}; from then on requests reach {@link #dispatch}. Loop thread only.
 */
public abstract class Resource {
  private final Client client;
  private final int id;
  private final int version;
  private boolean alive = true;

  /** Neighbours in the client's list, which keeps the order of creation. */
  @Nullable Resource older;

  @Nullable Resource newer;
  boolean registered;

  /**
   * An object that is not in the client's map yet.
   *
   * @param id the id the client (or {@link Client#allocateServerId}) chose
   * @param version the version bound, inherited by every object made through it
   */
  protected Resource(Client client, int id, int version) {
    this.client = client;
    this.id = id;
    this.version = version;
  }

  public final Client client() {
    return client;
  }

  public final int id() {
    return id;
  }

  public final int version() {
    return version;
  }

  /**
   * What the object takes of the heap at most, with what hangs on it and is not counted as
   * something else. Objects of most interfaces have a few fields.
   */
  protected int memoryBytes() {
    return 256;
  }

  /** What it counts as besides, one each. */
  protected Optional<Held> countedAs() {
    return Optional.empty();
  }

  /** False once the object has left the client's map: its id may name another object by now. */
  public final boolean isAlive() {
    return alive;
  }

  /** As {@code wl_surface}. */
  public abstract String interfaceName();

  /**
   * Decodes one request and carries it out.
   *
   * @throws WireException the request cannot be decoded; posted on wl_display
   * @throws ProtocolError the request is against the rules; posted on the object the error names
   */
  protected abstract void dispatch(int opcode, MessageReader body)
      throws WireException, ProtocolError;

  /**
   * Runs once, after the destructor request or when the client ends, and releases what the object
   * holds. Objects of an ending client go newest first; nothing can be assumed of the other objects
   * but what {@link #isAlive} says.
   */
  protected void onDestroyed() {}

  /**
   * An event of the object has been dropped, because the kernel passes no more descriptors for now.
   * The one queued last may have been an earlier object's of the same id.
   */
  protected void undelivered(int opcode) {}

  /**
   * Queues an event. Does nothing when the object or its client is going; an overflow of the queue
   * ends the client.
   */
  public final void send(Message event) {
    client.send(this, event);
  }

  /**
   * As {@link #send}, of an event that its client need not see before the next frame: it does not
   * wake it by itself.
   */
  public final void sendLate(Message event) {
    client.sendLate(this, event);
  }

  /** An error on this object, to be thrown. */
  public final ProtocolError error(int code, String message) {
    return new ProtocolError(id, interfaceName(), code, message);
  }

  /**
   * Takes the object out of the client's map, tells the client that it may use the id again, and
   * releases what the object holds.
   */
  public final void destroy() {
    if (alive) {
      alive = false;
      client.remove(this);
      onDestroyed();
    }
  }

  @Override
  public String toString() {
    return interfaceName() + "#" + Integer.toUnsignedString(id);
  }
}
