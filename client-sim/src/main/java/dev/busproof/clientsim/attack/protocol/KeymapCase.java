package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.SeatCapabilities;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.protocol.WlKeyboard;
import dev.busproof.wire.protocol.WlSeat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keymap is the compositor's own shared memory, and every client maps it: who gets a descriptor
 * that can be written to or cut short holds a weapon against all others.
 */
record KeymapCase(Deed deed) implements AttackCase {
  /** What the client does to the file that it is given. */
  enum Deed {
    TRUNCATE("truncate", "truncated") {
      @Override
      void to(Fd keymap) throws LinuxException {
        keymap.truncate(0);
      }
    },
    WRITE("write", "written to") {
      @Override
      void to(Fd keymap) throws LinuxException {
        keymap.pwrite(new byte[64], 0, 64, 0);
      }
    },
    PUNCH("punch", "holed") {
      @Override
      void to(Fd keymap) throws LinuxException {
        keymap.punchHole(0, 4096);
      }
    },
    GROW("grow", "grown") {
      @Override
      void to(Fd keymap) throws LinuxException {
        keymap.truncate(64 << 20);
      }
    },
    SEAL("seal", "sealed") {
      @Override
      void to(Fd keymap) throws LinuxException {
        keymap.addSeals(Set.of(Seal.SEAL));
      }
    };

    private final String word;
    private final String text;

    Deed(String word, String text) {
      this.word = word;
      this.text = text;
    }

    abstract void to(Fd keymap) throws LinuxException;
  }

  static List<AttackCase> all() {
    return Arrays.stream(Deed.values()).map(d -> (AttackCase) new KeymapCase(d)).toList();
  }

  @Override
  public String id() {
    return "keymap." + deed.word;
  }

  @Override
  public String requirement() {
    return "A keymap that a client has %s is whole for every other client.".formatted(deed.text);
  }

  @Override
  public String shows() {
    return "One writable, unsealed file of the compositor's that all clients are given.";
  }

  @Override
  public Needs needs() {
    return Needs.SHARED_MEMORY.and(WlSeat.NAME);
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.SURVIVES);
  }

  @Override
  public void run(Attack attack) throws Exception {
    var before = read(attack);
    attack.client(session -> {
      try (var keymap = keymap(session.client())) {
        boolean done = tryDeed(keymap.file());
        attack.count(done ? "deeds done" : "deeds refused", 1);
        if (!sameForOthers(attack, before)) {
          throw new ClientEndedException(ClientEnd.of(ClientEnd.Kind.EXPOSED));
        }
      }
      Service.expect(attack, session);
    });
  }

  private boolean tryDeed(Fd keymap) {
    try {
      deed.to(keymap);
      return true;
    } catch (LinuxException e) {
      return false;
    }
  }

  private static boolean sameForOthers(Attack attack, byte[] before) throws IOException {
    try {
      return Arrays.equals(before, read(attack));
    } catch (ClientEndedException e) {
      return false;
    }
  }

  /** What a client that just came is given. */
  private static byte[] read(Attack attack) throws IOException, ClientEndedException {
    try (var client =
            RawClient.connect(attack.libc(), attack.socket(), attack.options().answerMillis());
        var keymap = keymap(client)) {
      return bytes(keymap);
    }
  }

  private record Keymap(Fd file, int sizeBytes) implements AutoCloseable {
    @Override
    public void close() {
      file.close();
    }
  }

  private static byte[] bytes(Keymap keymap) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var into = arena.allocate(Math.max(1, keymap.sizeBytes()));
      long done = 0;
      for (int count = 1; count > 0 && done < keymap.sizeBytes(); done += count) {
        count = keymap.file().pread(into.asSlice(done), done);
      }
      // Of a file cut short the bytes that are gone are missing here, and so it differs.
      return into.asSlice(0, Math.min(done, keymap.sizeBytes())).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static Keymap keymap(RawClient client) throws ClientEndedException, IOException {
    var capabilities = new SeatCapabilities();
    var seat =
        client
            .bind(WlSeat.NAME, 5, capabilities)
            .orElseThrow(() -> new UnsupportedException("the target has no wl_seat"));
    capabilities.require(client, WlSeat.Capability.KEYBOARD);
    var received = new Received();
    int keyboard =
        client.newObject(
            WlKeyboard.NAME,
            seat.version(),
            (opcode, version, body) -> {
              if (WlKeyboard.Event.decode(opcode, version, body)
                  instanceof WlKeyboard.Event.Keymap keymap) {
                received.take(new Keymap(keymap.fd(), keymap.size()));
              }
            });
    client.send(seat.id(), new WlSeat.Request.GetKeyboard(keyboard));
    client.roundtrip();
    return received
        .keymap()
        .orElseThrow(() -> new UnsupportedException("the target sends no keymap"));
  }

  /** The first keymap; others are closed. */
  private static final class Received {
    private Optional<Keymap> first = Optional.empty();

    void take(Keymap keymap) {
      if (first.isPresent()) {
        keymap.close();
      } else {
        first = Optional.of(keymap);
      }
    }

    Optional<Keymap> keymap() {
      return first;
    }
  }
}
