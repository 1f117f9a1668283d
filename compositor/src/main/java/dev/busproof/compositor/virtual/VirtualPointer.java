package dev.busproof.compositor.virtual;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.compositor.seat.Scroll;
import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.compositor.surface.SceneOutput;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.WlPointer.Axis;
import dev.busproof.wire.protocol.WlPointer.AxisSource;
import dev.busproof.wire.protocol.WlPointer.ButtonState;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A {@code zwlr_virtual_pointer_v1}. Nothing it says happens before its frame does; what time it
 * says it is, is not looked at: all events of a seat follow one clock.
 */
final class VirtualPointer extends Resource {
  /**
   * Of one group, which all happen with one request; more happen as if in several. A mouse has a
   * motion, a few buttons and three things to say of each axis; every other button and motion can
   * cost a search through all surfaces.
   */
  private static final int MOST_STEPS = 32;

  /** What is to happen, as an object with a few numbers, and its place in the list. */
  private static final int STEP_MEMORY_BYTES = 64;

  private static final int STEP_120THS = 120;

  /** What a client can be told of a place. */
  private static final int STEPS_PER_UNIT = 256;

  private final Scene scene;
  private final SeatInput input;
  private final Optional<SceneOutput> output;
  private final List<Consumer<SeatInput>> steps = new ArrayList<>();

  /** No more than the seat has down: a press that it does not take is none. */
  private final Set<Integer> buttonsDown = new HashSet<>();

  private Optional<AxisSource> axisSource = Optional.empty();

  /**
   * @param output what all of its absolute motion is on; empty for all outputs
   */
  VirtualPointer(
      Client client,
      int id,
      int version,
      Scene scene,
      SeatInput input,
      Optional<SceneOutput> output) {
    super(client, id, version);
    this.scene = scene;
    this.input = input;
    this.output = output;
  }

  @Override
  protected Optional<Held> countedAs() {
    return Optional.of(Held.VIRTUAL_DEVICES);
  }

  @Override
  protected int memoryBytes() {
    return 1024 + MOST_STEPS * STEP_MEMORY_BYTES;
  }

  @Override
  public String interfaceName() {
    return ZwlrVirtualPointerV1.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (ZwlrVirtualPointerV1.Request.decode(opcode, version(), body)) {
      case ZwlrVirtualPointerV1.Request.Motion by ->
          step(in -> in.pointerBy(Fixed.toDouble(by.dx()), Fixed.toDouble(by.dy())));
      case ZwlrVirtualPointerV1.Request.MotionAbsolute to -> moveTo(to);
      case ZwlrVirtualPointerV1.Request.Button change ->
          // A state that does not exist is no error of this protocol.
          ButtonState.of(change.state())
              .ifPresent(
                  state -> step(in -> button(in, change.button(), state == ButtonState.PRESSED)));
      case ZwlrVirtualPointerV1.Request.Axis scroll ->
          scroll(new Scroll.By(axis(scroll.axis()), Fixed.toDouble(scroll.value()), 0));
      case ZwlrVirtualPointerV1.Request.AxisSource from -> axisSource = Optional.of(source(from));
      case ZwlrVirtualPointerV1.Request.AxisStop stop -> scroll(new Scroll.Stop(axis(stop.axis())));
      case ZwlrVirtualPointerV1.Request.AxisDiscrete scroll ->
          scroll(
              new Scroll.By(
                  axis(scroll.axis()),
                  Fixed.toDouble(scroll.value()),
                  Math.clamp(
                      (long) scroll.discrete() * STEP_120THS,
                      Integer.MIN_VALUE,
                      Integer.MAX_VALUE)));
      case ZwlrVirtualPointerV1.Request.Frame _ -> frame();
      case ZwlrVirtualPointerV1.Request.Destroy _ -> destroy();
    }
  }

  private void moveTo(ZwlrVirtualPointerV1.Request.MotionAbsolute to) {
    if (to.xExtent() == 0 || to.yExtent() == 0) {
      // A part of nothing is nowhere.
      return;
    }
    double x = part(to.x(), to.xExtent());
    double y = part(to.y(), to.yExtent());
    step(in -> {
      Rect area =
          output
              .filter(SceneOutput::isThere)
              .map(SceneOutput::area)
              .orElseGet(scene.outputs()::bounds);
      Point inside = within(area, x, y);
      in.pointerTo(inside.x(), inside.y());
    });
  }

  /** The far edges belong to the next output, if there is one. */
  private static Point within(Rect area, double x, double y) {
    return new Point(
        area.x() + Math.min(area.width() * x, area.width() - 1.0 / STEPS_PER_UNIT),
        area.y() + Math.min(area.height() * y, area.height() - 1.0 / STEPS_PER_UNIT));
  }

  private static double part(int of, int extent) {
    return (double) Integer.toUnsignedLong(of) / Integer.toUnsignedLong(extent);
  }

  private Axis axis(int value) throws ProtocolError {
    return Axis.of(value)
        .orElseThrow(() ->
            error(
                ZwlrVirtualPointerV1.Error.INVALID_AXIS.value(),
                "there is no axis " + Integer.toUnsignedString(value)));
  }

  private AxisSource source(ZwlrVirtualPointerV1.Request.AxisSource from) throws ProtocolError {
    return AxisSource.of(from.axisSource())
        .orElseThrow(() ->
            error(
                ZwlrVirtualPointerV1.Error.INVALID_AXIS_SOURCE.value(),
                "there is no axis source " + Integer.toUnsignedString(from.axisSource())));
  }

  private void scroll(Scroll scroll) {
    step(in -> in.scroll(scroll));
  }

  private void button(SeatInput in, int button, boolean pressed) {
    if (pressed) {
      if (in.button(button, true)) {
        buttonsDown.add(button);
      }
    } else if (buttonsDown.remove(button)) {
      var _ = in.button(button, false);
    }
  }

  private void step(Consumer<SeatInput> what) {
    steps.add(what);
    if (steps.size() >= MOST_STEPS) {
      frame();
    }
  }

  private void frame() {
    axisSource.ifPresent(input::axisSource);
    axisSource = Optional.empty();
    List<Consumer<SeatInput>> now = List.copyOf(steps);
    steps.clear();
    now.forEach(each -> each.accept(input));
    input.pointerFrame();
  }

  /** The device is unplugged: its buttons go up. */
  @Override
  protected void onDestroyed() {
    for (int button : List.copyOf(buttonsDown)) {
      var _ = input.button(button, false);
    }
    buttonsDown.clear();
    input.pointerFrame();
  }
}
