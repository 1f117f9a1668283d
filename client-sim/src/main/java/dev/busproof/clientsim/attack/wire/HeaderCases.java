package dev.busproof.clientsim.attack.wire;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlSurface;
import java.util.List;

/** Headers that lie: about the size, the opcode or the object. */
final class HeaderCases {
  private static final int DISPLAY = 1;
  private static final int SYNC = 0;

  /** The most that 16 bits can say and that is a whole number of words. */
  private static final int LARGEST_SIZE = 0xfffc;

  private HeaderCases() {}

  static List<AttackCase> all() {
    return List.of(
        size("zero", 0, "A size of 0 is not a message, and is not read again and again."),
        size("four", 4, "A size smaller than the header is not a message."),
        size("nine", 9, "A size that is no whole number of words is not a message."),
        size("no-room-for-arguments", 8, "A request that ends before its arguments is refused."),
        Wire.served(
            "wire.size.longer-than-arguments",
            "A request with words behind its last argument is refused, or the words are skipped.",
            "Words left in the buffer that become the next message.",
            Expectation.of(Endings.INVALID_METHOD, Endings.SURVIVES),
            (attack, client) -> {
              int id = callback(client);
              client.sendRaw(Bytes.message(DISPLAY, SYNC, id, 0xdead, 0xbeef), List.of());
              client.roundtrip();
            }),
        Wire.served(
            "wire.size.largest",
            "A message of 65,532 bytes is refused, or read to its end.",
            "A buffer that is smaller than the largest size a header can say.",
            Expectation.of(
                Endings.INVALID_METHOD, Endings.NO_MEMORY, Endings.DISCONNECTED, Endings.SURVIVES),
            (attack, client) -> {
              int id = callback(client);
              var body = Bytes.words(new int[(LARGEST_SIZE - 8) / 4]);
              client.sendRaw(
                  Bytes.join(Bytes.header(DISPLAY, SYNC, LARGEST_SIZE), Bytes.words(id), body),
                  List.of());
              client.flush();
              client.roundtrip();
            }),
        opcode("unknown", 99),
        opcode("largest", 0xffff),
        newerThanBound(),
        object("zero", 0),
        object("never-created", 77),
        object("server-side", 0xff000000),
        object("largest", 0xffffffff));
  }

  private static AttackCase size(String word, int sizeBytes, String requirement) {
    return Wire.refused(
        "wire.size." + word,
        requirement,
        "A length that is believed before it is looked at.",
        Expectation.of(Endings.INVALID_METHOD),
        (attack, client) -> {
          int id = callback(client);
          client.sendRaw(
              Bytes.join(Bytes.header(DISPLAY, SYNC, sizeBytes), Bytes.words(id, 0, 0, 0)),
              List.of());
        });
  }

  private static AttackCase opcode(String word, int opcode) {
    return Wire.refused(
        "wire.opcode." + word,
        "A request that the interface does not have is wl_display.invalid_method.",
        "An opcode that indexes a table without being compared with its length.",
        Expectation.of(Endings.INVALID_METHOD),
        (attack, client) -> client.sendRaw(Bytes.message(DISPLAY, opcode), List.of()));
  }

  private static AttackCase newerThanBound() {
    return Wire.refusedSession(
        "wire.opcode.newer-than-bound",
        "A request that came after the version of its object is wl_display.invalid_method.",
        "Versions that are agreed on and then not looked at.",
        Expectation.of(Endings.INVALID_METHOD),
        (attack, session) -> {
          var client = session.client();
          var old = Wire.bind(client, "wl_compositor", 1);
          int surface = client.newObject(WlSurface.NAME, 1, Wire.IGNORED);
          client.sendRaw(Bytes.message(old, 0, surface), List.of());
          client.send(surface, new WlSurface.Request.SetBufferScale(1));
        });
  }

  private static AttackCase object(String word, int id) {
    return Wire.refused(
        "wire.object." + word,
        "A request to an object that is not there is wl_display.invalid_object.",
        "An id that is looked up without bounds.",
        Expectation.of(Endings.INVALID_OBJECT),
        (attack, client) -> client.sendRaw(Bytes.message(id, 0, 5), List.of()));
  }

  private static int callback(RawClient client) {
    return client.newObject(WlCallback.NAME, WlCallback.VERSION, Wire.IGNORED);
  }
}
