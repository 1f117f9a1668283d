package dev.busproof.clientsim.attack.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegistry;
import java.util.List;

/** Arguments that cannot be: ids that are taken, strings that do not end, versions of nothing. */
final class ArgumentCases {
  private static final int DISPLAY = 1;
  private static final int SYNC = 0;
  private static final int BIND = 0;

  /** wl_registry has no errors of its own; libwayland puts code 0 on it, and so do others. */
  private static final Expectation BIND_REFUSED =
      Expectation.of(
          Endings.error(WlRegistry.NAME, 0), Endings.INVALID_OBJECT, Endings.INVALID_METHOD);

  private static final Expectation ID_REFUSED =
      Expectation.of(Endings.INVALID_METHOD, Endings.INVALID_OBJECT);

  private ArgumentCases() {}

  static List<AttackCase> all() {
    return List.of(
        newId("zero", 0, "0 is no object, and nothing can be made of it."),
        newId("of-the-display", DISPLAY, "An id that is in use cannot be given away again."),
        newId("in-the-servers-range", 0xff000001, "A client cannot take the server's ids."),
        newId("far-ahead", 1_000_000, "Ids are dense: one far ahead of all others is refused."),
        newId("largest-of-clients", 0xfeffffff, "Ids are dense, up to the last one."),
        string("without-nul", 8, "wl_shmmm".getBytes(UTF_8), "A string ends with a NUL."),
        string("nul-inside", 8, "wl\0shm\0\0".getBytes(UTF_8), "A string has no NUL inside."),
        string("longer-than-message", 400, new byte[8], "A string ends within its message."),
        string("largest-length", 0xffffffff, new byte[8], "A length of 2^32-1 has no padding."),
        string("negative-length", 0x80000000, new byte[8], "A length of 2^31 is too long."),
        string("null", 0, new byte[0], "An interface's name cannot be null."),
        bind("unknown-name", 0x7fffffff, "wl_compositor", 1, "There is no such global."),
        bind("name-zero", 0, "wl_compositor", 1, "There is no such global."),
        bindCompositor("other-interface", "wl_shm", 1, "A global is of one interface only."),
        bindCompositor("empty-interface", "", 1, "A global is of one interface only."),
        bindCompositor("version-zero", WlCompositor.NAME, 0, "Versions start at 1."),
        bindCompositor("version-one-too-high", WlCompositor.NAME, -1, "Versions have an end."),
        bindCompositor(
            "version-largest", WlCompositor.NAME, 0x7fffffff, "Versions have an end, all of them."),
        bindCompositor(
            "version-negative", WlCompositor.NAME, 0x80000000, "Versions are not negative."));
  }

  private static AttackCase newId(String word, int id, String requirement) {
    return Wire.refused(
        "wire.new-id." + word,
        requirement,
        "A table of objects that grows or is overwritten as a client says.",
        ID_REFUSED,
        (attack, client) -> client.sendRaw(Bytes.message(DISPLAY, SYNC, id), List.of()));
  }

  private static AttackCase string(
      String word, int claimedBytes, byte[] bytes, String requirement) {
    return Wire.refused(
        "wire.string." + word,
        requirement,
        "A length, added to or rounded up before it is compared with what is there.",
        Expectation.of(Endings.INVALID_METHOD, Endings.error(WlRegistry.NAME, 0)),
        (attack, client) -> {
          int registry = registry(client);
          int id = client.newObject(WlCompositor.NAME, 1, Wire.IGNORED);
          client.sendRaw(
              Bytes.message(
                  registry,
                  BIND,
                  Bytes.join(
                      Bytes.words(compositor(client).name()),
                      Bytes.string(claimedBytes, bytes),
                      Bytes.words(1, id))),
              List.of());
        });
  }

  private static AttackCase bind(
      String word, int name, String interfaceName, int version, String requirement) {
    return Wire.refused(
        "wire.bind." + word,
        requirement,
        "A global that is looked up without being found.",
        BIND_REFUSED,
        (attack, client) -> bind(client, name, interfaceName, version));
  }

  private static AttackCase bindCompositor(
      String word, String interfaceName, int version, String requirement) {
    return Wire.refused(
        "wire.bind." + word,
        requirement,
        "An interface or version that is taken from the client instead of compared.",
        BIND_REFUSED,
        (attack, client) -> {
          var global = compositor(client);
          bind(
              client,
              global.name(),
              interfaceName,
              version < 0 ? tooHigh(global, version) : version);
        });
  }

  /** -1 stands for one more than there is; other negative numbers stand for themselves. */
  private static int tooHigh(RawClient.Global global, int version) {
    return version == -1 ? global.version() + 1 : version;
  }

  private static void bind(RawClient client, int name, String interfaceName, int version)
      throws ClientEndedException {
    int registry = registry(client);
    int id = client.newObject(WlCompositor.NAME, 1, Wire.IGNORED);
    client.send(registry, new WlRegistry.Request.Bind(name, interfaceName, version, id));
  }

  private static int registry(RawClient client) throws ClientEndedException {
    int registry = client.newObject(WlRegistry.NAME, WlRegistry.VERSION, Wire.IGNORED);
    client.send(DISPLAY, new WlDisplay.Request.GetRegistry(registry));
    return registry;
  }

  private static RawClient.Global compositor(RawClient client)
      throws ClientEndedException, UnsupportedException {
    var global = client.globals().get(WlCompositor.NAME);
    if (global == null) {
      throw new UnsupportedException("the target does not advertise " + WlCompositor.NAME);
    }
    return global;
  }
}
