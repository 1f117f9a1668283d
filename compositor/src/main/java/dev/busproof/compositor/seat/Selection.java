package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.surface.Focus;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.WireException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The clipboard: set by the client that has the keyboard focus, and shown to whoever has it. */
final class Selection implements Focus.Listener {
  private final Focus focus;
  private final ByClient<DataDevice> devices = new ByClient<>();
  private @Nullable DataSource source;

  Selection(Focus focus) {
    this.focus = focus;
    focus.addListener(this);
  }

  void add(DataDevice device) {
    devices.add(device);
    if (focusedClient().filter(client -> client == device.client()).isPresent()) {
      show(device);
    }
  }

  void remove(DataDevice device) {
    devices.remove(device);
  }

  /**
   * Replaces the selection. A client without the focus has no event to answer with this, so it
   * could only be pushing offers at the one that has: its source is cancelled instead.
   */
  void set(Client client, Optional<DataSource> next) {
    if (focusedClient().filter(focused -> focused == client).isEmpty()) {
      next.ifPresent(DataSource::cancel);
      return;
    }
    DataSource before = source;
    source = next.orElse(null);
    if (before != null && before != source) {
      before.cancel();
    }
    devices.forEach(client, this::show);
  }

  /** A selection whose source is destroyed is empty. */
  void sourceDestroyed(DataSource gone) {
    if (source == gone) {
      source = null;
      focusedClient().ifPresent(client -> devices.forEach(client, this::show));
    }
  }

  @Override
  public void focusMoved(Optional<Surface> from, Optional<Surface> to) {
    Optional<Client> before = from.map(Surface::client);
    Optional<Client> now = to.map(Surface::client);
    if (!before.equals(now)) {
      now.ifPresent(client -> devices.forEach(client, this::show));
    }
  }

  private Optional<Client> focusedClient() {
    return focus.surface().map(Surface::client);
  }

  private void show(DataDevice device) {
    if (!device.client().hasRoom()) {
      return;
    }
    try {
      device.show(Optional.ofNullable(source));
    } catch (WireException e) {
      throw new IllegalStateException("an id of ours was refused", e);
    } catch (ProtocolError e) {
      device.client().end(e);
    }
  }
}
