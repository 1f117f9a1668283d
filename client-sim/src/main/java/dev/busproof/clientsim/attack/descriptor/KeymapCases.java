package dev.busproof.clientsim.attack.descriptor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.protocol.WlSeat;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardManagerV1;
import dev.busproof.wire.protocol.ZwpVirtualKeyboardV1;
import java.io.IOException;
import java.util.List;

/**
 * The keymap of a virtual keyboard: a file of the client's that the compositor maps, parses, and
 * hands to everybody who has the focus.
 */
final class KeymapCases {
  private static final Needs KEYBOARD =
      Needs.WINDOWS.and(WlSeat.NAME).and(ZwpVirtualKeyboardManagerV1.NAME);

  private static final int XKB_V1 = 1;
  private static final int PAGE = 4096;
  private static final int PRESSED = 1;
  private static final String SMALL =
      """
      xkb_keymap {
      xkb_keycodes { <A> = 38; };
      xkb_types { include "complete" };
      xkb_compat { include "complete" };
      xkb_symbols { key <A> { [ a, A ] }; };
      };
      """;

  /** The only error of the interface is no_keymap; what else may be said is not laid down. */
  private static final Expectation TOLD_OR_NOT =
      Expectation.of(
          Endings.SURVIVES,
          Endings.error(ZwpVirtualKeyboardV1.NAME, 0),
          Endings.NO_MEMORY,
          Endings.INVALID_METHOD);

  private KeymapCases() {}

  static List<AttackCase> all() {
    return List.of(
        keymap("truncated-to-zero", "is empty although it is said to be a page", 0, PAGE),
        keymap("shorter-than-said", "is a page and is said to be a mebibyte", PAGE, 1 << 20),
        keymap("size-zero", "is said to have no bytes", PAGE, 0),
        keymap("size-negative", "is said to have 2^32-1 bytes", PAGE, -1),
        keymap("a-gigabyte-of-nothing", "is a gigabyte of holes", 1L << 30, 1 << 30),
        Provoked.tolerated(
            "descriptor.keymap.not-a-keymap",
            "A keymap that is none is refused, or harms nobody.",
            "A parser of text that a client has written.",
            KEYBOARD,
            TOLD_OR_NOT,
            stage -> {
              try (var file = file(stage, PAGE, "xkb_keymap { { { {".repeat(200))) {
                send(stage, file.fd(), PAGE);
              }
            }),
        Provoked.tolerated(
            "descriptor.keymap.without-nul",
            "A keymap without a NUL ends where its file does.",
            "A text that is read until it ends, in somebody else's memory.",
            KEYBOARD,
            TOLD_OR_NOT,
            stage -> {
              try (var file = file(stage, PAGE, "x".repeat(PAGE))) {
                send(stage, file.fd(), PAGE);
              }
            }),
        Provoked.tolerated(
            "descriptor.keymap.pipe",
            "A keymap that is a silent pipe makes nobody wait.",
            "A descriptor that is read without asking what it is.",
            KEYBOARD,
            TOLD_OR_NOT,
            stage -> {
              var pipe = Fd.pipe(stage.attack().libc());
              try (var reader = pipe.first();
                  var writer = pipe.second()) {
                send(stage, reader, PAGE);
                stage.settle();
                stage.attack().count("silent writers", writer.isOpen() ? 1 : 0);
              }
            }),
        Provoked.besideTwin(
            Provoked.tolerated(
                "descriptor.keymap.truncated-later",
                "A keymap that is truncated after it was taken is as deadly as a buffer.",
                "A mapping that is read again when somebody gets the focus, or a file passed on.",
                KEYBOARD,
                TOLD_OR_NOT,
                stage -> {
                  try (var file = file(stage, PAGE, SMALL + "\0")) {
                    int keyboard = send(stage, file.fd(), SMALL.length() + 1);
                    stage.settle();
                    file.truncate(0);
                    stage.window();
                    stage.send(keyboard, new ZwpVirtualKeyboardV1.Request.Key(0, 30, PRESSED));
                    stage.send(keyboard, new ZwpVirtualKeyboardV1.Request.Key(1, 30, 0));
                    stage.window();
                  }
                }),
            stage -> {
              try (var file = file(stage, PAGE, SMALL + "\0")) {
                int keyboard = send(stage, file.fd(), SMALL.length() + 1);
                stage.send(keyboard, new ZwpVirtualKeyboardV1.Request.Key(0, 30, PRESSED));
                stage.send(keyboard, new ZwpVirtualKeyboardV1.Request.Key(1, 30, 0));
              }
            }),
        Provoked.tolerated(
            "descriptor.keymap.truncated-at-once",
            "A keymap that is truncated while it is taken costs its own client at most.",
            "A size that is looked at before the mapping is read.",
            KEYBOARD,
            TOLD_OR_NOT,
            stage -> {
              try (var file = file(stage, 64 * PAGE, SMALL + "\0")) {
                int keyboard = keyboard(stage);
                for (int i = 0; i < 30; i++) {
                  file.truncate(64 * PAGE);
                  stage.send(
                      keyboard,
                      new ZwpVirtualKeyboardV1.Request.Keymap(
                          XKB_V1, file.fd().duplicate(), 64 * PAGE));
                  stage.client().flush();
                  file.truncate(0);
                }
              }
            }));
  }

  private static AttackCase keymap(String word, String what, long fileBytes, int saidBytes) {
    return Provoked.tolerated(
        "descriptor.keymap." + word,
        "A keymap that %s costs its own client at most.".formatted(what),
        "A size that is believed because a client said it.",
        KEYBOARD,
        TOLD_OR_NOT,
        stage -> {
          try (var file = Memfd.create(stage.attack().libc(), "busproof-keymap", fileBytes)) {
            send(stage, file.fd(), saidBytes);
          }
        });
  }

  private static int send(Stage stage, Fd file, int sizeBytes)
      throws ClientEndedException, IOException {
    int keyboard = keyboard(stage);
    stage.send(
        keyboard, new ZwpVirtualKeyboardV1.Request.Keymap(XKB_V1, file.duplicate(), sizeBytes));
    return keyboard;
  }

  private static int keyboard(Stage stage) throws ClientEndedException, UnsupportedException {
    int seat = stage.global(WlSeat.NAME, 5).id();
    int manager = stage.global(ZwpVirtualKeyboardManagerV1.NAME, 1).id();
    int keyboard = stage.object(ZwpVirtualKeyboardV1.NAME, 1);
    stage.send(
        manager, new ZwpVirtualKeyboardManagerV1.Request.CreateVirtualKeyboard(seat, keyboard));
    return keyboard;
  }

  private static Memfd file(Stage stage, int sizeBytes, String text) throws IOException {
    var file = Memfd.create(stage.attack().libc(), "busproof-keymap", sizeBytes);
    var bytes = text.getBytes(US_ASCII);
    file.pwrite(bytes, 0, Math.min(bytes.length, sizeBytes), 0);
    return file;
  }
}
