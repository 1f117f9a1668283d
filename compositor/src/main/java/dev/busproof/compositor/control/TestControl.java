package dev.busproof.compositor.control;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.compositor.render.Transform;
import dev.busproof.compositor.seat.Scroll;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.io.UnixSocket;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlPointer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A {@code busproof_test_control_v1}: every request happens at once. */
final class TestControl extends Resource {
  private final ControlledParts parts;

  /** Those adopted that have not been found gone, by number. */
  private final Map<Integer, Client> adopted = new HashMap<>();

  private int lastNumber;

  TestControl(Client client, int id, int version, ControlledParts parts) {
    super(client, id, version);
    this.parts = parts;
  }

  @Override
  public String interfaceName() {
    return BusproofTestControlV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    SeatInput input = parts.input();
    switch (BusproofTestControlV1.Request.decode(opcode, version(), body)) {
      case BusproofTestControlV1.Request.Destroy _ -> destroy();
      case BusproofTestControlV1.Request.AdoptClient adopt -> adopt(adopt.socket());
      case BusproofTestControlV1.Request.PlaceSurface place -> place(place);
      case BusproofTestControlV1.Request.PointerMove to -> {
        input.pointerTo(Fixed.toDouble(to.x()), Fixed.toDouble(to.y()));
        input.pointerFrame();
      }
      case BusproofTestControlV1.Request.PointerMoveRelative by -> {
        input.pointerBy(Fixed.toDouble(by.dx()), Fixed.toDouble(by.dy()));
        input.pointerFrame();
      }
      case BusproofTestControlV1.Request.PointerButton change -> {
        var _ = input.button(change.button(), isPressed(change.state()));
        input.pointerFrame();
      }
      case BusproofTestControlV1.Request.PointerAxis scroll -> {
        input.scroll(new Scroll.By(axis(scroll.axis()), Fixed.toDouble(scroll.value()), 0));
        input.pointerFrame();
      }
      case BusproofTestControlV1.Request.TouchDown down -> {
        requireTouch(down.id(), false);
        input.touchDown(down.id(), Fixed.toDouble(down.x()), Fixed.toDouble(down.y()));
        input.touchFrame();
      }
      case BusproofTestControlV1.Request.TouchMotion to -> {
        requireTouch(to.id(), true);
        input.touchMotion(to.id(), Fixed.toDouble(to.x()), Fixed.toDouble(to.y()));
        input.touchFrame();
      }
      case BusproofTestControlV1.Request.TouchUp up -> {
        requireTouch(up.id(), true);
        input.touchUp(up.id());
        input.touchFrame();
      }
      case BusproofTestControlV1.Request.Key change ->
          input.key(change.key(), isPressed(change.state()));
      case BusproofTestControlV1.Request.AdvanceClock by ->
          parts.clock().advance(Integer.toUnsignedLong(by.millis()));
      case BusproofTestControlV1.Request.ForgiveUnansweredConfigures _ ->
          parts.forgiveness().forgive();
      case BusproofTestControlV1.Request.AddOutput added -> addOutput(added);
      case BusproofTestControlV1.Request.RemoveOutput(String name) ->
          change(() -> parts.outputs().unplug(name));
      case BusproofTestControlV1.Request.Done done -> {
        parts.scene().settle();
        send(new BusproofTestControlV1.Event.Done(done.serial()));
      }
    }
  }

  private void adopt(Fd fd) throws ProtocolError {
    Optional<Client> client;
    try {
      if (!UnixSocket.isConnectedStream(parts.libc(), fd)) {
        throw wrong(BusproofTestControlV1.Error.INVALID_FD, "no connected stream socket");
      }
      client = parts.adopter().adopt(UnixSocket.adopt(parts.libc(), fd));
    } catch (LinuxException e) {
      throw ProtocolError.noMemory("the socket cannot be served: " + e.getMessage());
    } catch (ProtocolError e) {
      fd.close();
      throw e;
    }
    adopted.values().removeIf(Client::isEnding);
    lastNumber++;
    adopted.put(
        lastNumber, client.orElseThrow(() -> ProtocolError.noMemory("there are too many clients")));
    send(new BusproofTestControlV1.Event.Adopted(lastNumber));
  }

  private void place(BusproofTestControlV1.Request.PlaceSurface place) throws ProtocolError {
    if (place.client() < 1 || place.client() > lastNumber) {
      throw wrong(
          BusproofTestControlV1.Error.UNKNOWN_CLIENT,
          "no client " + Integer.toUnsignedString(place.client()) + " was adopted");
    }
    Client owner = adopted.get(place.client());
    if (owner == null || owner.isEnding()) {
      return;
    }
    Surface surface;
    try {
      surface = owner.require(place.surface(), Surface.class);
    } catch (WireException e) {
      throw wrong(
          BusproofTestControlV1.Error.UNKNOWN_SURFACE,
          "client " + place.client() + ": " + e.getMessage());
    }
    parts.placer().place(surface, place.x(), place.y());
  }

  private void addOutput(BusproofTestControlV1.Request.AddOutput added) throws ProtocolError {
    Transform transform =
        Transform.of(added.transform())
            .orElseThrow(() ->
                wrong(
                    BusproofTestControlV1.Error.INVALID_VALUE,
                    "there is no transform " + added.transform()));
    change(() ->
        parts
            .outputs()
            .plugIn(
                added.name(),
                added.width(),
                added.height(),
                added.scale(),
                transform,
                added.x(),
                added.y()));
  }

  private void change(Runnable outputs) throws ProtocolError {
    try {
      outputs.run();
    } catch (IllegalArgumentException e) {
      throw wrong(BusproofTestControlV1.Error.INVALID_OUTPUT, String.valueOf(e.getMessage()));
    }
  }

  private boolean isPressed(int state) throws ProtocolError {
    return switch (state) {
      case 0 -> false;
      case 1 -> true;
      default ->
          throw wrong(
              BusproofTestControlV1.Error.INVALID_VALUE,
              "nothing can be in state " + Integer.toUnsignedString(state));
    };
  }

  private WlPointer.Axis axis(int value) throws ProtocolError {
    return WlPointer.Axis.of(value)
        .orElseThrow(() ->
            wrong(
                BusproofTestControlV1.Error.INVALID_VALUE,
                "there is no axis " + Integer.toUnsignedString(value)));
  }

  private void requireTouch(int touch, boolean down) throws ProtocolError {
    if (parts.input().isTouchDown(touch) != down) {
      throw wrong(
          BusproofTestControlV1.Error.INVALID_TOUCH,
          "touch point " + touch + " is " + (down ? "not down" : "down already"));
    }
  }

  private ProtocolError wrong(BusproofTestControlV1.Error code, String message) {
    return error(code.value(), message);
  }
}
