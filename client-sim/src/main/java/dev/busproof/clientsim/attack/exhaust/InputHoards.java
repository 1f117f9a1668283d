package dev.busproof.clientsim.attack.exhaust;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.ZwlrScreencopyFrameV1;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerManagerV1;
import dev.busproof.wire.protocol.ZwlrVirtualPointerV1;
import java.io.IOException;
import java.util.List;

/** Devices, data and pictures. */
final class InputHoards {
  private static final int BATCH = 200;
  private static final int LISTENERS = 5000;
  private static final int SOURCES = 400;
  private static final int TYPES = 200;
  private static final int CAPTURES = 400;
  private static final int VIRTUAL_POINTERS = 400;
  private static final int STEPS = 200;
  private static final int BUTTONS = 100_000;

  private InputHoards() {}

  static List<AttackCase> all() {
    return List.of(
        Hoard.of(
            "pointers",
            LISTENERS,
            "pointers",
            Needs.SHARED_MEMORY.and(WlSeat.NAME),
            BATCH,
            stage -> {
              int seat = stage.seatWith(WlSeat.Capability.POINTER).id();
              return i -> {
                int pointer = stage.object(WlPointer.NAME, 5);
                stage.send(seat, new WlSeat.Request.GetPointer(pointer));
              };
            }),
        Hoard.of(
            "data-devices",
            LISTENERS,
            "data devices",
            Needs.SHARED_MEMORY.and(WlSeat.NAME).and(WlDataDeviceManager.NAME),
            BATCH,
            stage -> {
              int seat = stage.global(WlSeat.NAME, 5).id();
              int manager = stage.global(WlDataDeviceManager.NAME, 3).id();
              return i -> {
                int device = stage.object(WlDataDevice.NAME, 3);
                stage.send(manager, new WlDataDeviceManager.Request.GetDataDevice(device, seat));
              };
            }),
        Hoard.of(
            "data-sources",
            SOURCES,
            "data sources of " + TYPES + " types",
            Needs.SHARED_MEMORY.and(WlDataDeviceManager.NAME),
            5,
            stage -> {
              int manager = stage.global(WlDataDeviceManager.NAME, 3).id();
              return i -> {
                int source = stage.object(WlDataSource.NAME, 3);
                stage.send(manager, new WlDataDeviceManager.Request.CreateDataSource(source));
                for (int type = 0; type < TYPES; type++) {
                  stage.send(source, new WlDataSource.Request.Offer("busproof/" + type));
                }
              };
            }),
        Hoard.of(
            "captures",
            CAPTURES,
            "captures that wait for damage",
            Needs.SHARED_MEMORY.and(WlOutput.NAME).and(ZwlrScreencopyManagerV1.NAME, 3),
            20,
            InputHoards::captures),
        Hoard.of(
            "virtual-devices",
            VIRTUAL_POINTERS,
            "virtual pointers that never end their group",
            Needs.SHARED_MEMORY.and(ZwlrVirtualPointerManagerV1.NAME),
            5,
            stage -> {
              int manager = stage.global(ZwlrVirtualPointerManagerV1.NAME, 1).id();
              return i -> {
                int pointer = stage.object(ZwlrVirtualPointerV1.NAME, 1);
                stage.send(
                    manager,
                    new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(0, pointer));
                for (int step = 0; step < STEPS; step++) {
                  stage.send(pointer, new ZwlrVirtualPointerV1.Request.Motion(0, 256, 256));
                }
              };
            }),
        Hoard.of(
            "virtual-buttons",
            BUTTONS,
            "buttons of a virtual pointer, pressed and never released",
            Needs.SHARED_MEMORY.and(ZwlrVirtualPointerManagerV1.NAME),
            BATCH,
            stage -> {
              int manager = stage.global(ZwlrVirtualPointerManagerV1.NAME, 1).id();
              int pointer = stage.object(ZwlrVirtualPointerV1.NAME, 1);
              stage.send(
                  manager,
                  new ZwlrVirtualPointerManagerV1.Request.CreateVirtualPointer(0, pointer));
              return i -> {
                stage.send(pointer, new ZwlrVirtualPointerV1.Request.Button(0, i, 1));
                stage.send(pointer, new ZwlrVirtualPointerV1.Request.Frame());
              };
            }));
  }

  /** Each of a corner of the output, into the same buffer. */
  private static Hoard.Taking captures(Stage stage) throws ClientEndedException, IOException {
    int output = stage.global(WlOutput.NAME, 1).id();
    int manager = stage.global(ZwlrScreencopyManagerV1.NAME, 3).id();
    int[] layout = new int[3];
    int first = region(stage, manager, output, layoutOf(layout));
    stage.settle();
    int buffer = buffer(stage, layout);
    stage.send(first, new ZwlrScreencopyFrameV1.Request.Copy(buffer));
    stage.settle();
    return i -> {
      int frame = region(stage, manager, output, EventHandler.NONE);
      stage.send(frame, new ZwlrScreencopyFrameV1.Request.CopyWithDamage(buffer));
    };
  }

  private static int region(Stage stage, int manager, int output, EventHandler handler)
      throws ClientEndedException {
    RawClient client = stage.client();
    int frame = client.newObject(ZwlrScreencopyFrameV1.NAME, 3, handler);
    stage.send(
        manager,
        new ZwlrScreencopyManagerV1.Request.CaptureOutputRegion(frame, 0, output, 0, 0, 16, 16));
    return frame;
  }

  /** What buffer is wanted: format, rows and stride. */
  private static EventHandler layoutOf(int[] layout) {
    return (opcode, version, body) -> {
      if (ZwlrScreencopyFrameV1.Event.decode(opcode, version, body)
          instanceof ZwlrScreencopyFrameV1.Event.Buffer wanted) {
        layout[0] = wanted.format();
        layout[1] = wanted.height();
        layout[2] = wanted.stride();
      }
    };
  }

  private static int buffer(Stage stage, int[] layout) throws ClientEndedException, IOException {
    try (var file = Memfd.create(stage.attack().libc(), "busproof-capture", Canvas.BYTES)) {
      int pool = stage.session().createPool(file.fd(), Canvas.BYTES);
      int buffer = stage.object(WlBuffer.NAME, 1);
      stage.send(
          pool,
          new WlShmPool.Request.CreateBuffer(
              buffer, 0, layout[2] / 4, layout[1], layout[2], layout[0]));
      return buffer;
    }
  }
}
