package dev.busproof.clientsim.client;

import dev.busproof.clientsim.observe.Conversation;
import dev.busproof.memfd.Fd;
import dev.busproof.wire.DebugTrace;
import dev.busproof.wire.MessageTap;
import dev.busproof.wire.ObjectNames;
import dev.busproof.wire.ir.Interfaces;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps what one client and the target say to each other, in the lines of WAYLAND_DEBUG: the first
 * messages and the last. Of what a client sends after {@value #MOST_SENT} messages nothing is put
 * into words any more, only counted, so that a flood stays one. Thread-safe.
 */
public final class Recording implements MessageTap {
  private static final int KEPT_LINES = 40;
  private static final int MOST_SENT = 1000;
  private static final int LINE_CHARS = 300;

  private final int client;
  private final Consumer<String> listener;
  private final DebugTrace trace;
  private final List<String> first = new ArrayList<>();
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private long sent;
  private long omitted;

  /**
   * A recording.
   *
   * @param interfaces those whose messages are put into words
   */
  Recording(int client, Interfaces interfaces, ObjectNames names, Consumer<String> listener) {
    this.client = client;
    this.listener = listener;
    this.trace = DebugTrace.of(interfaces, names, DebugTrace.Side.CLIENT, this::keep);
  }

  private void keep(String line) {
    var text = line.length() > LINE_CHARS ? line.substring(0, LINE_CHARS) + "..." : line;
    listener.accept(text);
    if (first.size() < KEPT_LINES) {
      first.add(text);
      return;
    }
    if (last.size() == KEPT_LINES) {
      last.removeFirst();
      omitted++;
    }
    last.addLast(text);
  }

  @Override
  public synchronized void received(
      int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors) {
    trace.received(objectId, opcode, body, descriptors);
  }

  @Override
  public synchronized void unreadable(MemorySegment bytes, Collection<Fd> descriptors) {
    trace.unreadable(bytes, descriptors);
  }

  @Override
  public synchronized void sent(
      int objectId, int opcode, MemorySegment body, Collection<Fd> descriptors) {
    if (++sent <= MOST_SENT) {
      trace.sent(objectId, opcode, body, descriptors);
    } else {
      omitted++;
    }
  }

  @Override
  public synchronized void sentRaw(byte[] bytes, List<Fd> descriptors) {
    if (++sent <= MOST_SENT && bytes.length <= LINE_CHARS * KEPT_LINES) {
      trace.sentRaw(bytes, descriptors);
    } else {
      omitted++;
    }
  }

  /** Puts a line of the lab's own between the messages: when it did what no message tells. */
  synchronized void remark(String text) {
    keep("-- " + text);
  }

  /** What was kept so far. */
  public synchronized Conversation conversation() {
    return new Conversation(client, List.copyOf(first), omitted, List.copyOf(last));
  }
}
