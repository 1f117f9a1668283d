package dev.busproof.compositor;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ClientProcess;
import dev.busproof.compositor.client.ClientSession;
import dev.busproof.compositor.client.ClientWatcher;
import dev.busproof.compositor.client.Pause;
import org.jspecify.annotations.Nullable;

/** What the loop keeps about one client: which of the lists of {@link Clients} it is in. */
final class ConnectedClient extends FairQueue.Entry implements ClientWatcher, EventLoop.Source {
  private final Clients clients;
  private @Nullable ClientSession session;
  int token;
  boolean waitsToWrite;
  boolean heldBack;
  final LingeringDescriptors.Unclaimed unclaimed = new LingeringDescriptors.Unclaimed();

  ConnectedClient(Clients clients) {
    this.clients = clients;
  }

  void begin(ClientSession begun) {
    this.session = begun;
  }

  ClientSession session() {
    if (session == null) {
      throw new IllegalStateException("no session yet");
    }
    return session;
  }

  ClientProcess process() {
    return session().client().process();
  }

  @Override
  public void ready(boolean readable, boolean writable) {
    if (writable) {
      clients.flush(this);
    }
    if (readable) {
      clients.readable(this);
    }
  }

  @Override
  public void needsFlush(Client client) {
    clients.needsFlush(this);
  }

  @Override
  public void needsLateFlush(Client client) {
    clients.needsLateFlush(this);
  }

  @Override
  public void needsClose(Client client) {
    clients.needsClose(this);
  }

  @Override
  public void paused(Client client) {
    clients.listen(this);
  }

  @Override
  public void resumed(Client client, Pause.Rest rest) {
    clients.resumed(this, rest);
  }

  @Override
  public void post(Runnable work) {
    clients.post(work);
  }
}
