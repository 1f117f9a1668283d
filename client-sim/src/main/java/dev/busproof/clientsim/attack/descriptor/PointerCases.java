package dev.busproof.clientsim.attack.descriptor;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import java.io.IOException;
import java.util.List;

/**
 * The images that follow the pointer: read like any buffer, often by other code than windows are,
 * and only for who has the pointer, which a virtual one sees to.
 */
final class PointerCases {
  private static final Needs POINTER =
      Needs.WINDOWS.and(WlSeat.NAME).and(ZwlrVirtualPointerManagerV1.NAME);

  private static final int GRID = 12;
  private static final int LEFT_BUTTON = 0x110;
  private static final int IMAGE = 32;
  private static final int IMAGE_BYTES = IMAGE * IMAGE * 4;
  private static final long FRAMES_MILLIS = 120;

  private static final Expectation BLAMED =
      Expectation.of(Endings.READ_FAILED, Endings.BUFFER_GONE);

  private PointerCases() {}

  static List<AttackCase> all() {
    return List.of(
        image(
            "descriptor.cursor.truncated-before-commit",
            "A cursor whose file was truncated costs its own client at most.",
            POINTER,
            false,
            PointerCases::asCursor),
        image(
            "descriptor.cursor.truncated-while-shown",
            "A cursor whose file is truncated while it is shown costs its own client at most.",
            POINTER,
            true,
            PointerCases::asCursor),
        image(
            "descriptor.drag-icon.truncated-before-commit",
            "A drag icon whose file was truncated costs its own client at most.",
            POINTER.and(WlDataDeviceManager.NAME),
            false,
            PointerCases::asDragIcon),
        image(
            "descriptor.drag-icon.truncated-while-shown",
            "A drag icon whose file is truncated while it is shown costs its own client at most.",
            POINTER.and(WlDataDeviceManager.NAME),
            true,
            PointerCases::asDragIcon));
  }

  /** Makes a surface an image of the pointer's. */
  @FunctionalInterface
  private interface Role {
    void give(Mouse mouse, int surface) throws ClientEndedException, IOException;
  }

  private static AttackCase image(
      String id, String requirement, Needs needs, boolean shownFirst, Role role) {
    return Provoked.refused(
        id,
        requirement,
        "A reader of client memory that was forgotten when the others were guarded.",
        needs,
        BLAMED,
        stage -> {
          try (var file = Memfd.create(stage.attack().libc(), "busproof-image", IMAGE_BYTES)) {
            file.fill(Canvas.COLOUR);
            var mouse = Mouse.over(stage);
            int surface = stage.surface();
            int pool = stage.session().createPool(file.fd(), IMAGE_BYTES);
            int buffer = stage.session().createBuffer(pool, 0, IMAGE, IMAGE);
            role.give(mouse, surface);
            if (shownFirst) {
              stage.show(surface, buffer);
              mouse.wiggle(FRAMES_MILLIS);
            }
            file.truncate(0);
            stage.show(surface, buffer);
            mouse.wiggle(FRAMES_MILLIS);
          }
        });
  }

  private static void asCursor(Mouse mouse, int surface) throws ClientEndedException {
    mouse.stage.send(
        mouse.pointer, new WlPointer.Request.SetCursor(mouse.enterSerial, surface, 0, 0));
  }

  private static void asDragIcon(Mouse mouse, int surface)
      throws ClientEndedException, IOException {
    var stage = mouse.stage;
    int seat = stage.global(WlSeat.NAME, 5).id();
    var manager = stage.global(WlDataDeviceManager.NAME, 3);
    int source = stage.object(WlDataSource.NAME, manager.version());
    stage.send(manager.id(), new WlDataDeviceManager.Request.CreateDataSource(source));
    stage.send(source, new WlDataSource.Request.Offer("text/plain"));
    int device = stage.object(WlDataDevice.NAME, manager.version());
    stage.send(manager.id(), new WlDataDeviceManager.Request.GetDataDevice(device, seat));
    stage.send(
        device, new WlDataDevice.Request.StartDrag(source, mouse.window, surface, mouse.press()));
  }

  /** A virtual pointer that stands over a window of the client's own. */
  private static final class Mouse {
    private final Stage stage;
    private final int window;
    private int pointer;
    private int virtual;
    private int enterSerial;
    private int pressSerial;
    private boolean inside;
    private boolean pressed;

    private Mouse(Stage stage, int window) {
      this.stage = stage;
      this.window = window;
    }

    static Mouse over(Stage stage) throws ClientEndedException, IOException {
      int seat = stage.global(WlSeat.NAME, 5).id();
      var mouse = new Mouse(stage, stage.window().surface());
      // Large enough to be met by one of the points that the search tries on a usual screen.
      stage.show(mouse.window, stage.buffer(Canvas.WIDTH, Canvas.HEIGHT));
      int manager = stage.global(ZwlrVirtualPointerManagerV1.NAME, 1).id();
      mouse.virtual = stage.object(ZwlrVirtualPointerV1.NAME, 1);
      stage.send(
          manager,
          new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(seat, mouse.virtual));
      // Now: a seat without devices has a pointer since there is a virtual one.
      stage.seatWith(WlSeat.Capability.POINTER);
      mouse.pointer = mouse.listen();
      stage.send(seat, new WlSeat.Request.GetPointer(mouse.pointer));
      mouse.search();
      return mouse;
    }

    private int listen() {
      return stage
          .client()
          .newObject(
              WlPointer.NAME,
              5,
              (opcode, version, body) -> {
                switch (WlPointer.Event.decode(opcode, version, body)) {
                  case WlPointer.Event.Enter enter -> {
                    inside = enter.surface() == window;
                    enterSerial = enter.serial();
                  }
                  case WlPointer.Event.Leave _ -> inside = false;
                  case WlPointer.Event.Button button -> {
                    pressed = true;
                    pressSerial = button.serial();
                  }
                  case WlPointer.Event.Motion _,
                      WlPointer.Event.Axis _,
                      WlPointer.Event.Frame _,
                      WlPointer.Event.AxisSource _,
                      WlPointer.Event.AxisStop _,
                      WlPointer.Event.AxisDiscrete _,
                      WlPointer.Event.AxisValue120 _,
                      WlPointer.Event.AxisRelativeDirection _,
                      WlPointer.Event.Warp _ -> {}
                }
              });
    }

    /** Where a window is, only its compositor knows: the pointer goes over the screen. */
    private void search() throws ClientEndedException, IOException {
      for (int at = 0; at < GRID * GRID && !inside; at++) {
        move(2 * (at % GRID) + 1, 2 * (at / GRID) + 1);
        stage.settle();
      }
      if (!inside) {
        throw new UnsupportedException("the virtual pointer does not find its client's window");
      }
    }

    private void move(int x, int y) throws ClientEndedException {
      stage.send(
          virtual, new ZwlrVirtualPointerV1.Request.MotionAbsolute(0, x, y, 2 * GRID, 2 * GRID));
      stage.send(virtual, new ZwlrVirtualPointerV1.Request.Frame());
    }

    /** A press on the window, and its serial. */
    int press() throws ClientEndedException, IOException {
      stage.send(virtual, new ZwlrVirtualPointerV1.Request.Button(0, LEFT_BUTTON, 1));
      stage.send(virtual, new ZwlrVirtualPointerV1.Request.Frame());
      stage.settle();
      if (!pressed) {
        throw new UnsupportedException("the client is not told of a press on its window");
      }
      return pressSerial;
    }

    /** Moves a little for as long as that: an image that does not move may not be drawn. */
    void wiggle(long millis) throws ClientEndedException {
      var end = Deadline.inMillis(millis);
      int step = 1;
      while (!end.isOver()) {
        stage.send(virtual, new ZwlrVirtualPointerV1.Request.Motion(0, 256 * step, 256 * step));
        stage.send(virtual, new ZwlrVirtualPointerV1.Request.Frame());
        step = -step;
        stage.client().pump(Deadline.inMillis(8), () -> false);
      }
    }
  }
}
