package dev.busproof.compositor.client;

import dev.busproof.memfd.QuarantineAccount;
import dev.busproof.wire.Connection;
import dev.busproof.wire.Message;
import dev.busproof.wire.OutputOverflowException;
import dev.busproof.wire.Undelivered;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlDisplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connected client: its objects by id, what it holds, and how it ends. Loop thread only.
 *
 * <p>When it ends its objects are destroyed newest first, so that roles, buffers and children go
 * before the surfaces, pools and parents they were made from; wl_display is the last. Descriptors
 * it sent that nobody took are closed with the connection.
 */
public final class Client implements CommonShare.Owner {
  /** wl_display, which every client has from the start. */
  public static final int DISPLAY_ID = 1;

  /** A longer text would not fit in one message with its header and padding. */
  private static final int MAX_ERROR_TEXT_CHARS = 1000;

  /** Between two looks at the clock. */
  private static final int DESTROYED_AT_ONCE = 16;

  private final Connection connection;
  private final CommonShare share;
  private final ClientBudget budget;
  private final ClientWatcher watcher;
  private final QuarantineAccount quarantine;
  private final long pid;
  private final ObjectMap objects = new ObjectMap();
  private @Nullable Resource oldest;
  private @Nullable Resource newest;
  private @Nullable Ending ending;
  private @Nullable Pause pause;
  private @Nullable Resource sender;
  private final List<Undelivered> undelivered = new ArrayList<>(0);
  private boolean flushAsked;
  private boolean lateFlushAsked;

  /** As far as we know: asking it again for every event would be a system call for each. */
  private boolean socketFull;

  private boolean connected;

  Client(
      Connection connection,
      ClientLimits limits,
      CommonBudget common,
      ClientWatcher watcher,
      QuarantineAccount quarantine,
      long pid) {
    this.connection = connection;
    this.watcher = watcher;
    this.quarantine = quarantine;
    this.pid = pid;
    this.share = common.join(this, pid);
    this.budget = new ClientBudget(limits, share);
  }

  /** The process at the other end, as the kernel names it at connect; for reports only. */
  public long pid() {
    return pid;
  }

  /**
   * The object of that id and type.
   *
   * @throws WireException wl_display.invalid_object when there is none, or it is of another type
   */
  public <T extends Resource> T require(int id, Class<T> type) throws WireException {
    Resource found = objects.get(id);
    if (found == null) {
      throw WireException.invalidObject("unknown object " + Integer.toUnsignedString(id));
    }
    if (!type.isInstance(found)) {
      throw WireException.invalidObject(
          "object " + found + " is not what this argument takes (" + type.getSimpleName() + ")");
    }
    return type.cast(found);
  }

  /** As {@link #require}, for an argument that may be null: id 0 is empty. */
  public <T extends Resource> Optional<T> find(int id, Class<T> type) throws WireException {
    return id == 0 ? Optional.empty() : Optional.of(require(id, type));
  }

  /**
   * Enters a new object under the id it was built with. Registering it twice does nothing.
   *
   * @return the resource, for chaining
   * @throws WireException wl_display.invalid_method when the client may not use that id now, as
   *     libwayland answers
   * @throws ProtocolError wl_display.no_memory when the client has too many objects
   */
  public <T extends Resource> T register(T resource) throws WireException, ProtocolError {
    if (resource.registered) {
      return resource;
    }
    checkNewId(resource.id(), resource.interfaceName());
    charge(resource);
    resource.registered = true;
    resource.older = newest;
    if (newest == null) {
      oldest = resource;
    } else {
      newest.newer = resource;
    }
    newest = resource;
    return resource;
  }

  private void charge(Resource resource) throws ProtocolError {
    Optional<Held> kind = resource.countedAs();
    int charged = 0;
    boolean done = false;
    try {
      budget.charge(Held.OBJECTS, 1);
      charged++;
      budget.charge(Held.MEMORY_BYTES, resource.memoryBytes());
      charged++;
      if (kind.isPresent()) {
        budget.charge(kind.get(), 1);
      }
      charged++;
      objects.put(resource);
      done = true;
    } finally {
      if (!done) {
        refund(resource, charged);
      }
    }
  }

  /** Gives back the first of the three things that a resource is charged for. */
  private void refund(Resource resource, int charged) {
    if (charged > 0) {
      budget.refund(Held.OBJECTS, 1);
    }
    if (charged > 1) {
      budget.refund(Held.MEMORY_BYTES, resource.memoryBytes());
    }
    if (charged > 2) {
      resource.countedAs().ifPresent(kind -> budget.refund(kind, 1));
    }
  }

  /**
   * Refuses an id before anything is built for it; {@link #register} does the same check.
   *
   * @throws WireException wl_display.invalid_method
   */
  public void checkNewId(int id, String interfaceName) throws WireException {
    String objection = objects.objection(id);
    if (objection != null) {
      throw WireException.invalidMethod(
          "new id " + Integer.toUnsignedString(id) + " for a " + interfaceName + " " + objection);
    }
  }

  /**
   * A free id of the server's range, for an object that an event creates; register the object
   * before asking for the next.
   */
  public int allocateServerId() {
    return objects.freeServerId();
  }

  /** The clients that have connected from the same process, this one among them. */
  public ClientProcess process() {
    return share.process();
  }

  /** Takes one of the connections there are; false when there is none for this client. */
  boolean connect() {
    connected = share.take(Common.CONNECTIONS, 1);
    return connected;
  }

  /** Counts what waits in its connection; somebody may have to go for it. */
  void countConnection() {
    if (connected) {
      share.set(Common.BUFFER_BYTES, connection.bufferBytes());
      share.set(Common.UNCLAIMED_DESCRIPTORS, connection.unclaimedDescriptors());
      share.set(Common.UNREAD_DESCRIPTORS, connection.queuedOutputDescriptors());
    }
  }

  /** The connection has been closed. */
  void disconnected() {
    if (connected) {
      connected = false;
      share.set(Common.BUFFER_BYTES, 0);
      share.set(Common.UNCLAIMED_DESCRIPTORS, 0);
      share.set(Common.UNREAD_DESCRIPTORS, 0);
      share.give(Common.CONNECTIONS, 1);
    }
  }

  /** What the client holds and may hold. */
  public ClientBudget budget() {
    return budget;
  }

  /** Whose patience reading its files takes. */
  public QuarantineAccount quarantine() {
    return quarantine;
  }

  /**
   * Has every request after the one under way wait until {@link Pause#end}.
   *
   * @throws IllegalStateException when they wait already
   */
  public Pause pause() {
    if (pause != null) {
      throw new IllegalStateException(this + " is paused");
    }
    pause = new Pause(this, watcher);
    watcher.paused(this);
    return pause;
  }

  /** Whether its requests wait. */
  public boolean isPaused() {
    return pause != null;
  }

  /** Runs the work on the loop thread soon, or never when the loop has ended. Any thread. */
  public void later(Runnable work) {
    watcher.post(work);
  }

  /** False when there is nothing to go on with: the client is going. */
  boolean endPause(Pause over) {
    if (ending != null || pause != over) {
      return false;
    }
    pause = null;
    return true;
  }

  /** The living objects of that type, oldest first: a copy, so that the caller may destroy them. */
  public <T extends Resource> List<T> resources(Class<T> type) {
    List<T> found = new ArrayList<>();
    for (Resource each = oldest; each != null; each = each.newer) {
      if (type.isInstance(each)) {
        found.add(type.cast(each));
      }
    }
    return found;
  }

  /**
   * Posts the error, if the client is not ending already, and has the client closed once the
   * current dispatch is over. Its objects stay until then. Idempotent; never throws.
   */
  @Override
  public void end(ProtocolError error) {
    end(new Ending.Violated(error), error);
  }

  /**
   * True from the first error, overflow or disconnection on: requests are no longer read and events
   * no longer sent.
   */
  public boolean isEnding() {
    return ending != null;
  }

  /** Why the client ended or is ending; empty while it lives. */
  public Optional<Ending> ending() {
    return Optional.ofNullable(ending);
  }

  void end(Ending why, @Nullable ProtocolError told) {
    if (ending != null) {
      return;
    }
    if (told != null) {
      String text = told.text();
      if (text.length() > MAX_ERROR_TEXT_CHARS) {
        text = text.substring(0, MAX_ERROR_TEXT_CHARS);
      }
      tell(new WlDisplay.Event.Error(told.objectId(), told.code(), text));
    }
    if (ending == null) {
      ending = why;
      share.leaving();
      watcher.needsClose(this);
    }
  }

  void send(Resource from, Message event) {
    if (queued(from, event)) {
      askFlush();
    }
  }

  /** As {@link #send}, of what can wait until other events are written, or the next frame. */
  void sendLate(Resource from, Message event) {
    if (queued(from, event) && !flushAsked && !lateFlushAsked) {
      lateFlushAsked = true;
      watcher.needsLateFlush(this);
    }
  }

  private boolean queued(Resource from, Message event) {
    if (ending != null || !from.isAlive()) {
      event.discard();
      return false;
    }
    sender = from;
    boolean queued = queue(from.id(), event);
    sender = null;
    return queued;
  }

  /**
   * Whether events that another client causes may be queued now: not while half of what may wait
   * for this one is waiting already. The other half is for what it asks for itself, so that nobody
   * can have it disconnected for not reading fast enough.
   */
  public boolean hasRoom() {
    flushHalf();
    return ending == null && !connection.isHalfFull();
  }

  /**
   * Whether it may be given objects that another client causes: not while it has half of what it
   * may have. Its own requests need the other half.
   */
  public boolean hasRoomForObjects() {
    return budget.isHalfEmpty(Held.OBJECTS) && budget.isHalfEmpty(Held.MEMORY_BYTES);
  }

  /** Events need not wait for the end of the turn when there is little room left for more. */
  private void flushHalf() {
    if (ending == null && connection.isHalfFull() && !socketFull) {
      try {
        var _ = flush();
      } catch (IOException e) {
        end(new Ending.Disconnected(), null);
      }
    }
  }

  /**
   * Writes what the socket takes. A message whose descriptors the kernel will not pass, because
   * somebody has too many in flight, is dropped, and its object told: nobody's end, and nothing
   * that could be waited for.
   *
   * @return true when nothing is left to write
   */
  boolean flush() throws IOException {
    socketFull = !connection.flush(undelivered::add);
    while (!undelivered.isEmpty()) {
      Undelivered dropped = undelivered.removeLast();
      Resource from = objects.get(dropped.objectId());
      if (from != null) {
        from.undelivered(dropped.opcode());
      }
    }
    return !socketFull;
  }

  /** False when there was no room for it, which is the client's end. */
  private boolean queue(int objectId, Message event) {
    flushHalf();
    try {
      connection.send(objectId, event);
      return true;
    } catch (OutputOverflowException e) {
      end(new Ending.StoppedReading(String.valueOf(e.getMessage())), null);
      return false;
    }
  }

  private void tell(WlDisplay.Event event) {
    if (queue(DISPLAY_ID, event)) {
      askFlush();
    }
  }

  private void askFlush() {
    if (!flushAsked) {
      flushAsked = true;
      watcher.needsFlush(this);
    }
  }

  /** The next event asks for a flush again. */
  void flushed() {
    flushAsked = false;
    lateFlushAsked = false;
  }

  @Nullable Resource object(int id) {
    return objects.get(id);
  }

  /** For the trace; a global sends its first events before it is registered. */
  Optional<String> interfaceOf(int id) {
    Resource found = objects.get(id);
    if (found == null && sender != null && sender.id() == id) {
      found = sender;
    }
    return Optional.ofNullable(found).map(Resource::interfaceName);
  }

  void remove(Resource resource) {
    if (!resource.registered) {
      return;
    }
    resource.registered = false;
    objects.clear(resource.id());
    if (resource.older == null) {
      oldest = resource.newer;
    } else {
      resource.older.newer = resource.newer;
    }
    if (resource.newer == null) {
      newest = resource.older;
    } else {
      resource.newer.older = resource.older;
    }
    resource.older = null;
    resource.newer = null;
    refund(resource, 3);
    if (ending == null && !ObjectMap.isServerId(resource.id())) {
      tell(new WlDisplay.Event.DeleteId(resource.id()));
    }
  }

  /**
   * Destroys objects, newest first; what a handler throws goes to {@code failures}, and the rest
   * still goes.
   *
   * @param untilNanos of System.nanoTime: then it is enough for now, but never after less than some
   * @return true when none is left
   */
  boolean destroyObjects(Consumer<Throwable> failures, long untilNanos) {
    int done = 0;
    while (newest != null) {
      Resource next = newest;
      try {
        next.destroy();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
        failures.accept(e);
      }
      if (++done % DESTROYED_AT_ONCE == 0 && System.nanoTime() - untilNanos > 0) {
        break;
      }
    }
    if (newest != null) {
      return false;
    }
    share.leave();
    return true;
  }

  @Override
  public String toString() {
    return "client of process " + pid;
  }
}
