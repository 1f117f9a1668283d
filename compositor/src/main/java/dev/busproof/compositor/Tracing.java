package dev.busproof.compositor;

import dev.busproof.compositor.client.ClientSession;
import dev.busproof.compositor.control.TestControlGlobal;
import dev.busproof.wire.DebugTrace;
import dev.busproof.wire.ir.Interfaces;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells what every client says and is told, or nothing. Loop thread only. */
final class Tracing {
  private record Telling(Interfaces interfaces, Consumer<TraceLine> lines) {}

  private final Optional<Telling> telling;
  private long clients;

  private Tracing(Optional<Telling> telling) {
    this.telling = telling;
  }

  /** Reads the definitions only when there is somebody to tell. */
  static Tracing to(Optional<Consumer<TraceLine>> lines) {
    return new Tracing(
        lines.map(consumer ->
            new Telling(Interfaces.bundled().and(TestControlGlobal.definition()), consumer)));
  }

  /** To be called before the first byte of the client is read. */
  void begin(ClientSession session) {
    long client = ++clients;
    long pid = session.client().pid();
    telling.ifPresent(t ->
        session.tap(names ->
            DebugTrace.of(
                t.interfaces(),
                names,
                DebugTrace.Side.SERVER,
                text -> t.lines().accept(new TraceLine(client, pid, text)))));
  }
}
