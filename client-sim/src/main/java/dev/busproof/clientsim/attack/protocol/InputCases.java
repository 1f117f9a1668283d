package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlDataDevice;
import dev.busproof.wire.protocol.WlDataDeviceManager;
import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.WlPointer;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.WlSurface;
import java.util.List;

/** The families {@code seat}, {@code data} and {@code output}. */
final class InputCases {
  private static final Needs SEAT = Needs.WINDOWS.and(WlSeat.NAME);
  private static final Needs DATA = SEAT.and(WlDataDeviceManager.NAME);
  private static final int UNKNOWN_SERIAL = 0x7ffffff0;
  private static final int MIME_TYPES = 500;

  private InputCases() {}

  static List<AttackCase> seats() {
    return List.of(
        Provoked.tolerated(
            "seat.devices-that-are-not-there",
            "A device that the seat has not is wl_seat.missing_capability, or stays silent.",
            "A device that is looked up without being found.",
            SEAT,
            // Only a seat that never had the capability makes it an error.
            Expectation.of(
                Endings.SURVIVES,
                Endings.error(WlSeat.NAME, WlSeat.Error.MISSING_CAPABILITY.value())),
            stage -> {
              var seat = seat(stage);
              stage.send(seat.id(), new WlSeat.Request.GetPointer(device(stage, "wl_pointer")));
              stage.send(seat.id(), new WlSeat.Request.GetKeyboard(device(stage, "wl_keyboard")));
              stage.send(seat.id(), new WlSeat.Request.GetTouch(device(stage, "wl_touch")));
            }),
        Provoked.tolerated(
            "seat.cursor.with-a-role",
            "A cursor made of a window is wl_pointer.role, or passed over for its serial.",
            "A surface with two roles.",
            SEAT,
            Expectation.of(
                Endings.SURVIVES, Endings.error(WlPointer.NAME, WlPointer.Error.ROLE.value())),
            stage -> {
              int pointer = pointer(stage);
              stage.send(
                  pointer,
                  new WlPointer.Request.SetCursor(UNKNOWN_SERIAL, stage.window().surface(), 0, 0));
            }),
        Provoked.tolerated(
            "seat.cursor.destroyed-while-set",
            "A cursor surface that goes is no cursor any more.",
            "A cursor that keeps a pointer to its surface.",
            SEAT,
            Expectation.of(Endings.SURVIVES),
            stage -> {
              int pointer = pointer(stage);
              int cursor = stage.surface();
              stage.send(
                  pointer, new WlPointer.Request.SetCursor(UNKNOWN_SERIAL, cursor, -99, 1 << 30));
              stage.show(cursor, stage.buffer());
              stage.send(cursor, new WlSurface.Request.Destroy());
            }),
        Provoked.legal(
            "seat.released-with-devices",
            "Devices outlive the seat they were got from.",
            "A device with a pointer to its seat.",
            SEAT.and(WlSeat.NAME, 5),
            stage -> {
              var seat = seat(stage);
              for (int i = 0; i < 20; i++) {
                pointer(stage);
              }
              stage.send(seat.id(), new WlSeat.Request.Release());
            }));
  }

  static List<AttackCase> data() {
    return List.of(
        Provoked.error(
            "data.source.invalid-action-mask",
            "Actions that are none are wl_data_source.invalid_action_mask.",
            DATA.and(WlDataDeviceManager.NAME, 3),
            Endings.error(WlDataSource.NAME, WlDataSource.Error.INVALID_ACTION_MASK.value()),
            stage -> stage.send(source(stage), new WlDataSource.Request.SetActions(0xff00))),
        Provoked.tolerated(
            "data.source.with-actions-as-selection",
            "A source with drag actions that becomes a selection is invalid_source, or no error.",
            "A source whose purpose is remembered from before.",
            DATA.and(WlDataDeviceManager.NAME, 3),
            Expectation.of(
                Endings.SURVIVES,
                Endings.error(WlDataSource.NAME, WlDataSource.Error.INVALID_SOURCE.value())),
            stage -> {
              int source = source(stage);
              stage.send(source, new WlDataSource.Request.SetActions(1));
              select(stage, source);
            }),
        Provoked.tolerated(
            "data.source.selected-twice",
            "A source that is used twice is wl_data_device.used_source, or no error.",
            "A source in two places, freed in one.",
            DATA,
            Expectation.of(
                Endings.SURVIVES,
                Endings.error(WlDataDevice.NAME, WlDataDevice.Error.USED_SOURCE.value())),
            stage -> {
              int source = source(stage);
              select(stage, source);
              select(stage, source);
            }),
        Provoked.tolerated(
            "data.source.destroyed-while-selected",
            "A selection whose source goes is none.",
            "A selection that keeps a pointer to its source.",
            DATA,
            Expectation.of(Endings.SURVIVES),
            stage -> {
              int source = source(stage);
              select(stage, source);
              stage.send(source, new WlDataSource.Request.Destroy());
              stage.settle();
              select(stage, 0);
            }),
        Provoked.tolerated(
            "data.source.many-types",
            "%d types of a selection are offered, or bounded.".formatted(MIME_TYPES),
            "A list that every client with the focus is sent, as long as one client likes.",
            DATA,
            Expectation.of(Endings.SURVIVES, Endings.NO_MEMORY),
            stage -> {
              int source = source(stage);
              for (int i = 0; i < MIME_TYPES; i++) {
                stage.send(source, new WlDataSource.Request.Offer("busproof/" + i));
              }
              select(stage, source);
            }),
        Provoked.tolerated(
            "data.drag.without-a-press",
            "A drag with a serial that nobody was sent is not begun.",
            "A grab that any client may take at any time.",
            DATA,
            Expectation.of(Endings.SURVIVES),
            stage -> {
              drag(stage, stage.window().surface(), stage.surface());
            }),
        Provoked.tolerated(
            "data.drag.icon-with-a-role",
            "A drag icon made of a window is wl_data_device.role, or passed over for its serial.",
            "A surface with two roles.",
            DATA,
            Expectation.of(
                Endings.SURVIVES,
                Endings.error(WlDataDevice.NAME, WlDataDevice.Error.ROLE.value())),
            stage -> {
              int window = stage.window().surface();
              drag(stage, window, window);
            }));
  }

  static List<AttackCase> outputs() {
    return List.of(
        Provoked.legal(
            "output.bound-and-released",
            "An output may be bound and released as often as one likes.",
            "A resource that stays in a list after its release.",
            Needs.WINDOWS.and(WlOutput.NAME, 3),
            stage -> {
              for (int i = 0; i < 200; i++) {
                var output =
                    stage
                        .client()
                        .bind(WlOutput.NAME, 3, dev.busproof.clientsim.client.EventHandler.NONE);
                if (output.isPresent()) {
                  stage.send(output.get().id(), new WlOutput.Request.Release());
                }
              }
            }),
        Provoked.refused(
            "output.used-after-release",
            "An output that was released is no argument for anything.",
            "A pointer to an object that was freed.",
            Needs.WINDOWS.and(WlOutput.NAME, 3),
            Expectation.of(Endings.INVALID_METHOD, Endings.INVALID_OBJECT),
            stage -> {
              var window = stage.window();
              int output = stage.global(WlOutput.NAME, 3).id();
              stage.send(output, new WlOutput.Request.Release());
              stage.send(
                  window.role(),
                  new dev.busproof.wire.protocol.XdgToplevel.Request.SetFullscreen(output));
            }));
  }

  private static dev.busproof.clientsim.client.RawClient.BoundObject seat(Stage stage)
      throws ClientEndedException, UnsupportedException {
    return stage.global(WlSeat.NAME, 5);
  }

  private static int device(Stage stage, String interfaceName) {
    return stage.object(interfaceName, 5);
  }

  private static int pointer(Stage stage) throws ClientEndedException, UnsupportedException {
    // Before the pointer: ids are taken in the order of use.
    int seat = stage.seatWith(WlSeat.Capability.POINTER).id();
    int pointer = device(stage, WlPointer.NAME);
    stage.send(seat, new WlSeat.Request.GetPointer(pointer));
    return pointer;
  }

  private static int source(Stage stage) throws ClientEndedException, UnsupportedException {
    var manager = stage.global(WlDataDeviceManager.NAME, 3);
    int source = stage.object(WlDataSource.NAME, manager.version());
    stage.send(manager.id(), new WlDataDeviceManager.Request.CreateDataSource(source));
    return source;
  }

  private static int dataDevice(Stage stage) throws ClientEndedException, UnsupportedException {
    int seat = seat(stage).id();
    var manager = stage.global(WlDataDeviceManager.NAME, 3);
    int device = stage.object(WlDataDevice.NAME, manager.version());
    stage.send(manager.id(), new WlDataDeviceManager.Request.GetDataDevice(device, seat));
    return device;
  }

  private static void drag(Stage stage, int origin, int icon)
      throws ClientEndedException, UnsupportedException {
    int source = source(stage);
    int device = dataDevice(stage);
    stage.send(device, new WlDataDevice.Request.StartDrag(source, origin, icon, UNKNOWN_SERIAL));
  }

  private static void select(Stage stage, int source)
      throws ClientEndedException, UnsupportedException {
    stage.send(dataDevice(stage), new WlDataDevice.Request.SetSelection(source, UNKNOWN_SERIAL));
  }
}
