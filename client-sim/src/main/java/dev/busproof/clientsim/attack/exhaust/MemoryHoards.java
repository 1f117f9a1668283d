package dev.busproof.clientsim.attack.exhaust;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.ScriptedCase;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Session;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Pools: their descriptors, their mappings, the address space under them and copies of them. */
final class MemoryHoards {
  private static final int BATCH = 20;
  private static final int POOLS = 3000;
  private static final int CLIENTS = 40;
  private static final int POOLS_OF_EACH = 1000;
  private static final int LARGE_POOLS = 40;
  private static final int COPY_SIDE = 2048;
  private static final int COPY_BYTES = COPY_SIDE * COPY_SIDE * 4;
  private static final int COPIES = 24;

  private MemoryHoards() {}

  static List<AttackCase> all() {
    return List.of(
        Hoard.of(
            "pools",
            POOLS,
            "pools",
            Needs.SHARED_MEMORY,
            BATCH,
            stage -> {
              var file = Memfd.create(stage.attack().libc(), "busproof-pools", Canvas.BYTES);
              return i -> {
                stage.session().createPool(file.fd(), Canvas.BYTES);
                if (i == POOLS - 1) {
                  file.close();
                }
              };
            }),
        new ScriptedCase(
                "exhaust.mapped-bytes",
                "%d pools of 2 GiB, of which nothing is there, cost nobody his memory."
                    .formatted(LARGE_POOLS),
                "Address space, or memory, that is given out by what a client says.",
                ExhaustCases.BOUNDED_OR_NOT,
                MemoryHoards::largePools)
            .withTwin(Canvas::showOrdinary),
        new ScriptedCase(
                "exhaust.maps",
                "%d clients with %d pools each leave descriptors and mappings for others."
                    .formatted(CLIENTS, POOLS_OF_EACH),
                "A bound for each client and none for all: vm.max_map_count and RLIMIT_NOFILE are"
                    + " the process's.",
                ExhaustCases.BOUNDED_OR_NOT,
                MemoryHoards::manyPools)
            .withTwin(Canvas::showOrdinary),
        new ScriptedCase(
                "exhaust.copies",
                "%d surfaces of %d MiB each, in a file on a disk, cost nobody his memory."
                    .formatted(COPIES, COPY_BYTES >> 20),
                "Copies of pixels, made for as long as somebody commits.",
                ExhaustCases.BOUNDED_OR_NOT,
                MemoryHoards::copies)
            .withTwin(Canvas::showOrdinary));
  }

  private static void largePools(Attack attack) throws Exception {
    try (var file = Memfd.create(attack.libc(), "busproof-large", Integer.MAX_VALUE)) {
      attack.client(session -> {
        for (int i = 0; i < LARGE_POOLS && !attack.isCancelled(); i++) {
          session.createPool(file.fd(), Integer.MAX_VALUE);
          session.client().flush();
        }
        session.client().roundtrip();
      });
    }
  }

  private static void manyPools(Attack attack) throws Exception {
    var sessions = new ArrayList<Session>();
    try (var file = Memfd.create(attack.libc(), "busproof-maps", Canvas.BYTES)) {
      for (int c = 0; c < CLIENTS && !attack.isCancelled(); c++) {
        takePools(attack, file, sessions);
      }
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private static void takePools(Attack attack, Memfd file, List<Session> sessions)
      throws Exception {
    try {
      var session = Session.open(attack.libc(), attack.socket(), attack.options().answerMillis());
      sessions.add(session);
      for (int i = 0; i < POOLS_OF_EACH; i++) {
        session.createPool(file.fd(), Canvas.BYTES);
        if (i % BATCH == 0) {
          session.client().flush();
        }
      }
      session.client().roundtrip();
      attack.count("pools asked for", POOLS_OF_EACH);
      attack.left();
    } catch (ClientEndedException e) {
      attack.clientEnded(e.end());
    }
  }

  private static void copies(Attack attack) throws Exception {
    var path = Files.createTempFile("busproof-copies-", ".pool");
    try (var file = Fd.open(attack.libc(), path, OpenFlag.READ_WRITE)) {
      file.truncate(COPY_BYTES);
      attack.client(session -> {
        try (var stage = new Stage(attack, session)) {
          showAll(stage, file);
        }
      });
    } finally {
      Files.delete(path);
    }
  }

  private static void showAll(Stage stage, Fd file) throws ClientEndedException, IOException {
    int pool = stage.session().createPool(file, COPY_BYTES);
    int buffer = stage.session().createBuffer(pool, 0, COPY_SIDE, COPY_SIDE);
    for (int i = 0; i < COPIES && !stage.attack().isCancelled(); i++) {
      stage.show(stage.surface(), buffer);
      stage.settle();
    }
  }
}
