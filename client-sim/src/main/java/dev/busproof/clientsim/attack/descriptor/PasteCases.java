package dev.busproof.clientsim.attack.descriptor;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.ZwlrDataControlDeviceV1;
import dev.busproof.wire.protocol.ZwlrDataControlManagerV1;
import dev.busproof.wire.protocol.ZwlrDataControlOfferV1;
import dev.busproof.wire.protocol.ZwlrDataControlSourceV1;
import java.io.IOException;
import java.util.List;

/**
 * Descriptors that travel through the compositor from one client to another when something is
 * pasted. A client is both ends here: it offers, asks itself, and hands over the oddest of pipes.
 */
final class PasteCases {
  private static final Needs CLIPBOARD =
      Needs.WINDOWS.and(WlSeat.NAME).and(ZwlrDataControlManagerV1.NAME);

  private static final String TYPE = "text/plain";
  private static final int PASTES = 200;

  private PasteCases() {}

  static List<AttackCase> all() {
    return List.of(
        paste(
            "pipe-never-drained",
            "is a full pipe that nobody drains",
            stage -> {
              var pipe = Fd.pipe(stage.attack().libc());
              return List.of(pipe.second(), pipe.first());
            }),
        paste(
            "regular-file",
            "is a file",
            stage ->
                List.of(
                    Memfd.create(stage.attack().libc(), "busproof-paste", 4096).fd().duplicate())),
        paste(
            "own-socket",
            "is the client's own connection",
            stage -> List.of(stage.client().descriptor().duplicate())),
        paste(
            "read-end",
            "can only be read from",
            stage -> {
              var pipe = Fd.pipe(stage.attack().libc());
              return List.of(pipe.first(), pipe.second());
            }),
        Provoked.tolerated(
            "descriptor.paste.many-unanswered",
            "%d pastes that the source does not answer are bounded.".formatted(PASTES),
            "A queue of descriptors on their way to a client that does not take them.",
            CLIPBOARD,
            Expectation.of(Endings.SURVIVES, Endings.NO_MEMORY, Endings.DISCONNECTED),
            stage -> {
              var clipboard = Clipboard.of(stage);
              for (int i = 0; i < PASTES; i++) {
                var pipe = Fd.pipe(stage.attack().libc());
                try (var reader = pipe.first();
                    var writer = pipe.second()) {
                  clipboard.receive(writer);
                  stage.attack().count("readers", reader.isOpen() ? 1 : 0);
                }
                if (i % 10 == 0) {
                  stage.client().flush();
                }
              }
            }));
  }

  /** The descriptor to hand over, and behind it what must stay open meanwhile. */
  @FunctionalInterface
  private interface Maker {
    List<Fd> make(Stage stage) throws IOException;
  }

  private static AttackCase paste(String word, String what, Maker maker) {
    return Provoked.tolerated(
        "descriptor.paste." + word,
        "A paste into something that %s harms nobody.".formatted(what),
        "A compositor that writes, or waits to write, what it should only pass on.",
        CLIPBOARD,
        Expectation.of(Endings.SURVIVES),
        stage -> {
          var ends = maker.make(stage);
          try {
            Clipboard.of(stage).receive(ends.getFirst());
            stage.settle();
          } finally {
            ends.forEach(Fd::close);
          }
        });
  }

  /** The clipboard in the hands of one client that is source and reader. */
  private static final class Clipboard {
    private final Stage stage;
    private int offer;

    private Clipboard(Stage stage) {
      this.stage = stage;
    }

    static Clipboard of(Stage stage) throws ClientEndedException, IOException {
      var clipboard = new Clipboard(stage);
      int seat = stage.global(WlSeat.NAME, 5).id();
      int manager = stage.global(ZwlrDataControlManagerV1.NAME, 1).id();
      int device =
          stage.client().newObject(ZwlrDataControlDeviceV1.NAME, 1, clipboard.deviceHandler());
      stage.send(manager, new ZwlrDataControlManagerV1.Request.GetDataDevice(device, seat));
      int source = stage.client().newObject(ZwlrDataControlSourceV1.NAME, 1, sourceHandler());
      stage.send(manager, new ZwlrDataControlManagerV1.Request.CreateDataSource(source));
      stage.send(source, new ZwlrDataControlSourceV1.Request.Offer(TYPE));
      stage.send(device, new ZwlrDataControlDeviceV1.Request.SetSelection(source));
      stage.settle();
      stage.settle();
      if (clipboard.offer == 0) {
        throw new UnsupportedException("the target offers nobody the selection just set");
      }
      return clipboard;
    }

    private EventHandler deviceHandler() {
      return (opcode, version, body) -> {
        if (ZwlrDataControlDeviceV1.Event.decode(opcode, version, body)
            instanceof ZwlrDataControlDeviceV1.Event.Selection selection) {
          offer = selection.id();
        }
      };
    }

    /** What is asked for is closed: nobody is answered. */
    private static EventHandler sourceHandler() {
      return (opcode, version, body) -> {
        if (ZwlrDataControlSourceV1.Event.decode(opcode, version, body)
            instanceof ZwlrDataControlSourceV1.Event.Send send) {
          send.fd().close();
        }
      };
    }

    void receive(Fd into) throws ClientEndedException, IOException {
      stage.send(offer, new ZwlrDataControlOfferV1.Request.Receive(TYPE, into.duplicate()));
    }
  }
}
