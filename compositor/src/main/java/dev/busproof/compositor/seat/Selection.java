package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.surface.Focus;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.WireException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clipboard: set by the client that has the keyboard focus, and shown to whoever has it; set by
 * and shown to clipboard tools at any time.
 */
final class Selection implements Focus.Listener {
  /** Of tools, in one turn: 256 types told to each of them are 8192 events and 700 KB. */
  private static final int TOLD_AT_ONCE = 32;

  private final Focus focus;
  private final ByClient<DataDevice> devices = new ByClient<>();
  private final Set<SelectionViewer> tools = new LinkedHashSet<>();

  /** The tools that have not been told of the last change; whoever has most devices waits most. */
  private final Set<SelectionViewer> untold = new LinkedHashSet<>();

  private @Nullable SelectionSource source;

  Selection(Focus focus) {
    this.focus = focus;
    // wl_data_device: the selection is told immediately before the keyboard focus.
    focus.addFirstListener(this);
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
  void set(Client client, Optional<SelectionSource> next) {
    if (focusedClient().filter(focused -> focused == client).isEmpty()) {
      next.ifPresent(SelectionSource::cancel);
      return;
    }
    set(next);
  }

  /** Replaces the selection, whoever has the focus: a clipboard tool may. */
  void set(Optional<SelectionSource> next) {
    SelectionSource before = source;
    source = next.orElse(null);
    if (before != null && !before.equals(source)) {
      before.cancel();
    }
    showAll();
  }

  void addTool(SelectionViewer tool) {
    tools.add(tool);
    show(tool);
  }

  void removeTool(SelectionViewer tool) {
    tools.remove(tool);
    untold.remove(tool);
  }

  private void showAll() {
    focusedClient().ifPresent(client -> devices.forEach(client, this::show));
    boolean nobodyWaits = untold.isEmpty();
    untold.addAll(tools);
    if (nobodyWaits) {
      var _ = tellSome();
    }
  }

  /**
   * Tells some of the tools that have not been told yet: there may be thousands, and what waits for
   * them must be counted before there is more of it.
   *
   * @return whether there were any
   */
  boolean tellSome() {
    if (untold.isEmpty()) {
      return false;
    }
    List<SelectionViewer> next = untold.stream().limit(TOLD_AT_ONCE).toList();
    next.forEach(untold::remove);
    next.forEach(this::show);
    return true;
  }

  /** A selection whose source is destroyed is empty. */
  void sourceDestroyed(SelectionSource gone) {
    if (gone.equals(source)) {
      source = null;
      showAll();
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

  private void show(SelectionViewer device) {
    if (!device.client().hasRoom() || !device.client().hasRoomForObjects()) {
      return;
    }
    try {
      device.show(Optional.ofNullable(source));
    } catch (WireException e) {
      throw new IllegalStateException("an id of ours was refused", e);
    } catch (ProtocolError e) {
      // It holds too much to be given an offer, which is no fault of its own: somebody else has set
      // the selection.
    }
  }
}
