package dev.busproof.compositor;

import dev.busproof.compositor.client.ClientProcess;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose requests are carried out next: of the processes that have sent any, those of the one that
 * has had least of the loop's time, and of its clients the one that has. So a hundred busy clients
 * share among them what there is, and who has little to ask for is asked first. Loop thread only.
 */
final class RunQueue {
  private static final class Line extends FairQueue.Entry {
    final FairQueue<ConnectedClient> clients = new FairQueue<>();
  }

  private final Map<ClientProcess, Line> lines = new HashMap<>();
  private final FairQueue<Line> waiting = new FairQueue<>();
  private @Nullable ConnectedClient served;
  private boolean again;

  /** The client has requests; it is in the queue once, however often this says so. */
  void add(ConnectedClient client) {
    if (client == served) {
      again = true;
      return;
    }
    Line line = lines.computeIfAbsent(client.process(), _ -> new Line());
    line.clients.add(client);
    if (served == null || line != lines.get(served.process())) {
      waiting.add(line);
    }
  }

  /** Takes the next client out, to be served until {@link #served}; null when there is none. */
  @Nullable ConnectedClient next() {
    Line line = waiting.next();
    served = line == null ? null : line.clients.next();
    again = false;
    return served;
  }

  /** The one taken out last has had that much. */
  void served(long nanos) {
    ConnectedClient client = served;
    if (client == null) {
      throw new IllegalStateException("nobody is served");
    }
    served = null;
    client.used(nanos);
    Line line = lines.get(client.process());
    if (line != null) {
      line.used(nanos);
      if (!line.clients.isEmpty()) {
        waiting.add(line);
      }
    }
    if (again) {
      add(client);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** No client of the process is left. */
  void gone(ClientProcess process) {
    Line line = lines.remove(process);
    if (line != null) {
      waiting.remove(line);
    }
  }
}
