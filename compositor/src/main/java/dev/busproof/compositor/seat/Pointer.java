package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.surface.Hit;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.Message;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlPointer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code wl_pointer}. Others cause its events, so a client that does not read is not sent them:
 * once it reads again it is told to leave and to enter anew.
 */
public final class Pointer extends Resource {
  private final PointerFocus focus;

  /** The surface the client was told of last; null when it was told that there is none. */
  private @Nullable Surface entered;

  private int enterSerial;
  private boolean everEntered;

  /** Whether something was not told since the enter. */
  private boolean behind;

  private final int[] stepRest = new int[WlPointer.Axis.values().length];

  Pointer(Client client, int id, int version, PointerFocus focus) {
    super(client, id, version);
    this.focus = focus;
  }

  void begin() {
    focus.add(this);
  }

  /** The pointer is over that surface. */
  void enter(Hit on) {
    var _ = reached(on);
  }

  void leave(Surface surface) {
    if (entered == surface) {
      entered = null;
      // The id of a surface that is gone may name another object by now.
      if (surface.isAlive()) {
        tell(new WlPointer.Event.Leave(focus.serials().next(client()), surface.id()));
      }
    }
  }

  void motion(int timeMillis, Hit to) {
    // An enter that happens now says where the pointer is.
    boolean told = entered == to.surface() && !behind;
    if (reached(to) && told) {
      tell(new WlPointer.Event.Motion(timeMillis, fixedX(to), fixedY(to)));
    }
  }

  void button(int serial, int timeMillis, Hit at, int button, WlPointer.ButtonState state) {
    if (reached(at)) {
      tell(new WlPointer.Event.Button(serial, timeMillis, button, state.value()));
    }
  }

  void axisSource(Hit at, WlPointer.AxisSource source) {
    if (version() >= 5 && reached(at)) {
      boolean unknown = source == WlPointer.AxisSource.WHEEL_TILT && version() < 6;
      tell(new WlPointer.Event.AxisSource((unknown ? WlPointer.AxisSource.WHEEL : source).value()));
    }
  }

  void scroll(int timeMillis, Hit at, Scroll scroll) {
    if (!reached(at)) {
      return;
    }
    int axis = scroll.axis().value();
    switch (scroll) {
      case Scroll.By by -> {
        if (version() >= 9) {
          tell(
              new WlPointer.Event.AxisRelativeDirection(
                  axis, WlPointer.AxisRelativeDirection.IDENTICAL.value()));
        }
        tellSteps(axis, by.value120());
        tell(new WlPointer.Event.Axis(timeMillis, axis, Fixed.ofDouble(by.distance())));
      }
      case Scroll.Stop _ -> {
        stepRest[axis] = 0;
        if (version() >= 5) {
          tell(new WlPointer.Event.AxisStop(timeMillis, axis));
        }
      }
    }
  }

  /** In whole steps for clients that know no parts of one: the rest waits for more. */
  private void tellSteps(int axis, int value120) {
    if (value120 == 0) {
      return;
    }
    if (version() >= 8) {
      tell(new WlPointer.Event.AxisValue120(axis, value120));
    } else if (version() >= 5) {
      long sum = (long) stepRest[axis] + value120;
      stepRest[axis] = (int) (sum % 120);
      if (sum / 120 != 0) {
        tell(new WlPointer.Event.AxisDiscrete(axis, (int) (sum / 120)));
      }
    }
  }

  void frame() {
    if (version() >= 5) {
      send(new WlPointer.Event.Frame());
    }
  }

  /** Whether the client may be told of something there, and has been told that it is there. */
  private boolean reached(Hit on) {
    if (!client().hasRoom()) {
      behind = true;
      return false;
    }
    if (entered != null && (behind || entered != on.surface())) {
      leave(entered);
    }
    behind = false;
    if (entered == null) {
      entered = on.surface();
      enterSerial = focus.serials().next(client());
      everEntered = true;
      tell(new WlPointer.Event.Enter(enterSerial, on.surface().id(), fixedX(on), fixedY(on)));
    }
    return true;
  }

  private void tell(Message event) {
    send(event);
    focus.frames().add(this);
  }

  private static int fixedX(Hit at) {
    return Fixed.ofDouble(at.at().x());
  }

  private static int fixedY(Hit at) {
    return Fixed.ofDouble(at.at().y());
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.LISTENERS);
  }

  @Override
  public String interfaceName() {
    return WlPointer.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (WlPointer.Request.decode(opcode, version(), body)) {
      case WlPointer.Request.SetCursor set -> setCursor(set);
      case WlPointer.Request.Release _ -> destroy();
    }
  }

  private void setCursor(WlPointer.Request.SetCursor set) throws WireException, ProtocolError {
    Optional<Surface> surface = client().find(set.surface(), Surface.class);
    Optional<CursorRole> image = Optional.empty();
    if (surface.isPresent()) {
      image = Optional.of(CursorRole.of(surface.get(), this, focus.cursor()));
    }
    focus.cursor().set(this, set.serial(), image, set.hotspotX(), set.hotspotY());
  }

  /**
   * Whether a request with that serial answers the enter event that is in effect, or an event after
   * it.
   */
  boolean isCurrent(int serial) {
    return everEntered && serial - enterSerial >= 0 && serial - focus.serials().current() <= 0;
  }

  @Override
  protected void onDestroyed() {
    focus.remove(this);
  }
}
