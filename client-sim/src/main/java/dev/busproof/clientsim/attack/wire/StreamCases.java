package dev.busproof.clientsim.attack.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.MessageWriter;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.List;
import java.util.Random;

/** A stream has no seams: messages may come in any pieces, many at once, or not be messages. */
final class StreamCases {
  private static final int DISPLAY = 1;
  private static final int SYNC = 0;
  private static final int MEBIBYTE = 1 << 20;
  private static final int SYNC_BYTES = 12;

  /** As much as a socket takes at once, or nearly. */
  private static final int SYNCS_A_WRITE = 10_000;

  private static final long SEED = 20261126;

  /** Title, app_id: words that a compositor prints, stores and shows. */
  private static final int TITLE_BYTES = 4000;

  private StreamCases() {}

  static List<AttackCase> all() {
    return List.of(
        Wire.served(
            "wire.stream.byte-by-byte",
            "Requests that come one byte at a time are as good as any.",
            "A reader that wants a whole message, or a whole header, from one read.",
            Expectation.of(Endings.SURVIVES),
            (attack, client) -> {
              int registry = client.newObject(WlRegistry.NAME, WlRegistry.VERSION, Wire.IGNORED);
              int callback = client.newObject(WlCallback.NAME, WlCallback.VERSION, Wire.IGNORED);
              inPieces(
                  client,
                  Bytes.join(
                      MessageWriter.encode(DISPLAY, new WlDisplay.Request.GetRegistry(registry))
                          .bytes(),
                      MessageWriter.encode(DISPLAY, new WlDisplay.Request.Sync(callback)).bytes()));
            }),
        new ScriptedCase(
            "wire.stream.one-message-in-4096-writes",
            "The longest of messages, one byte at a write, is as good as any.",
            "Work that is done again for each piece of a message.",
            Needs.WINDOWS,
            Expectation.of(Endings.SURVIVES),
            attack ->
                attack.client(session -> {
                  int toplevel = toplevel(session.client());
                  inPieces(session.client(), title(toplevel, "x".repeat(4096 - 8 - 4 - 4)));
                  session.client().roundtrip();
                  Service.expect(attack, session);
                })),
        Wire.served(
            "wire.stream.a-mebibyte-at-once",
            "A mebibyte of small requests in one go is carried out, or its sender slowed down.",
            "A turn that lasts as long as a client likes.",
            Expectation.of(Endings.SURVIVES, Endings.NO_MEMORY, Endings.DISCONNECTED),
            (attack, client) -> {
              for (int sent = 0; sent < MEBIBYTE; sent += SYNC_BYTES * SYNCS_A_WRITE) {
                var syncs = new byte[SYNCS_A_WRITE][];
                for (int i = 0; i < SYNCS_A_WRITE; i++) {
                  int id = client.newObject(WlCallback.NAME, WlCallback.VERSION, Wire.IGNORED);
                  syncs[i] = Bytes.message(DISPLAY, SYNC, id);
                }
                client.sendRaw(Bytes.join(syncs), List.of());
                client.flush();
              }
              client.roundtrip();
            }),
        new ScriptedCase(
            "wire.stream.longer-than-4096-bytes",
            "A message of more than 4096 bytes is refused, or taken.",
            "A buffer of 4096 bytes that somebody fills further.",
            Needs.WINDOWS,
            Expectation.of(
                Endings.INVALID_METHOD, Endings.NO_MEMORY, Endings.DISCONNECTED, Endings.SURVIVES),
            attack ->
                attack.client(session -> {
                  int toplevel = toplevel(session.client());
                  session.client().sendRaw(title(toplevel, "x".repeat(30_000)), List.of());
                  session.client().roundtrip();
                  Service.expect(attack, session);
                })),
        title("long", "A title of 4000 bytes is taken.", "x".repeat(TITLE_BYTES)),
        title(
            "control-characters",
            "A title of control characters harms neither log nor terminal nor client.",
            "\033[2J\033]0;busproof\007\n\r\b\t%s%n%p"),
        new ScriptedCase(
            "wire.string.not-utf-8",
            "A title that is no UTF-8 is refused, or taken and not passed on.",
            "Text that is decoded by somebody who trusts it.",
            Needs.WINDOWS,
            new Expectation(
                List.of(
                    Endings.SURVIVES,
                    Endings.INVALID_METHOD,
                    Endings.NO_MEMORY,
                    Endings.error(XdgToplevel.NAME, 0, 1, 2)),
                List.of()),
            attack ->
                attack.client(session -> {
                  int toplevel = toplevel(session.client());
                  var bad = new byte[] {(byte) 0xff, (byte) 0xc0, (byte) 0x80, (byte) 0xf5, 0};
                  session
                      .client()
                      .sendRaw(
                          Bytes.message(
                              toplevel,
                              XdgToplevel.Request.SetTitle.OPCODE,
                              Bytes.string(bad.length, bad)),
                          List.of());
                  session.client().roundtrip();
                  Service.expect(attack, session);
                })),
        garbage(
            "http", Bytes.repeat("GET / HTTP/1.1\r\nHost: me\r\n\r\n".getBytes(US_ASCII), 3000)),
        garbage("zeros", new byte[4096]),
        garbage("ones", Bytes.repeat(Bytes.words(-1), 1024)),
        garbage("random", random()));
  }

  private static AttackCase title(String word, String requirement, String text) {
    return new ScriptedCase(
        "wire.string." + word,
        requirement,
        "Text of a client that is used for more than being shown.",
        Needs.WINDOWS,
        Expectation.of(Endings.SURVIVES),
        attack ->
            attack.client(session -> {
              int toplevel = toplevel(session.client());
              session.client().send(toplevel, new XdgToplevel.Request.SetTitle(text));
              session.client().send(toplevel, new XdgToplevel.Request.SetAppId(text));
              session.client().roundtrip();
              Service.expect(attack, session);
            }));
  }

  private static AttackCase garbage(String word, byte[] bytes) {
    return Wire.refused(
        "wire.garbage." + word,
        "Bytes that are no messages cost their own connection at most.",
        "A parser that goes on behind its first error.",
        Expectation.of(Endings.INVALID_METHOD, Endings.INVALID_OBJECT, Endings.DISCONNECTED),
        (attack, client) -> {
          client.sendRaw(bytes, List.of());
          client.flush();
        });
  }

  private static byte[] random() {
    var bytes = new byte[4096];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  private static byte[] title(int toplevel, String text) {
    return Bytes.message(toplevel, XdgToplevel.Request.SetTitle.OPCODE, Bytes.string(text));
  }

  /** A window without content: its handshake is not waited for, since nothing is attached. */
  private static int toplevel(RawClient client) throws ClientEndedException, java.io.IOException {
    int compositor = Wire.bind(client, "wl_compositor", 1);
    int shell = Wire.bind(client, "xdg_wm_base", 1);
    int surface = client.newObject(WlSurface.NAME, 1, Wire.IGNORED);
    client.sendRaw(Bytes.message(compositor, 0, surface), List.of());
    int xdgSurface = client.newObject(XdgSurface.NAME, 1, Wire.IGNORED);
    client.send(shell, new XdgWmBase.Request.GetXdgSurface(xdgSurface, surface));
    int toplevel = client.newObject(XdgToplevel.NAME, 1, Wire.IGNORED);
    client.send(xdgSurface, new XdgSurface.Request.GetToplevel(toplevel));
    return toplevel;
  }

  private static void inPieces(RawClient client, byte[] bytes) throws ClientEndedException {
    client.flush();
    for (byte one : bytes) {
      client.sendRaw(new byte[] {one}, List.of());
      client.flush();
    }
  }
}
