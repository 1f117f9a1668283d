package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgWmBase;
import java.util.List;

/** The family {@code objects}: ids that are gone, never were, or are something else. */
final class ObjectCases {
  private static final String STALE = "A pointer to an object that was freed.";
  private static final String CONFUSED = "An id that is taken for an object of the wanted kind.";

  /** Which of the two is not laid down; libwayland says invalid_method of an argument. */
  private static final Expectation NO_SUCH_ARGUMENT =
      Expectation.of(Endings.INVALID_OBJECT, Endings.INVALID_METHOD);

  private static final Expectation NO_SUCH_OBJECT = Expectation.of(Endings.INVALID_OBJECT);

  /** Some others are for one client only, and say so. */
  private static final List<String> SHARED_GLOBALS =
      List.of(
          WlCompositor.NAME,
          WlSubcompositor.NAME,
          "wl_shm",
          "wl_output",
          "wl_seat",
          "wl_data_device_manager",
          XdgWmBase.NAME);

  private static final int NEVER_MADE = 60;

  private ObjectCases() {}

  static List<AttackCase> all() {
    return List.of(
        used(
            "surface",
            stage -> {
              int surface = stage.surface();
              stage.send(surface, new WlSurface.Request.Destroy());
              stage.commit(surface);
            }),
        used(
            "region",
            stage -> {
              int region = stage.region();
              stage.send(region, new WlRegion.Request.Destroy());
              stage.send(region, new WlRegion.Request.Add(0, 0, 1, 1));
            }),
        used(
            "buffer",
            stage -> {
              int buffer = stage.buffer();
              stage.send(buffer, new WlBuffer.Request.Destroy());
              stage.send(buffer, new WlBuffer.Request.Destroy());
            }),
        used(
            "shell",
            stage -> {
              stage.send(stage.shell().id(), new XdgWmBase.Request.Destroy());
              stage.send(stage.shell().id(), new XdgWmBase.Request.Pong(1));
            }),
        Provoked.besideTwin(
            Provoked.refused(
                "objects.use-after-destroy.as-an-argument",
                "A request that names a buffer that was destroyed is an error.",
                STALE,
                Needs.SHARED_MEMORY,
                NO_SUCH_ARGUMENT,
                stage -> {
                  int surface = stage.surface();
                  int buffer = stage.buffer();
                  stage.send(buffer, new WlBuffer.Request.Destroy());
                  stage.settle();
                  stage.send(surface, new WlSurface.Request.Attach(buffer, 0, 0));
                  stage.commit(surface);
                }),
            stage -> {
              int surface = stage.surface();
              int buffer = stage.buffer();
              stage.show(surface, buffer);
              stage.send(buffer, new WlBuffer.Request.Destroy());
              stage.show(surface, 0);
            }),
        Provoked.refused(
            "objects.argument.never-made",
            "A request that names an object that never was is an error.",
            CONFUSED,
            Needs.SHARED_MEMORY,
            NO_SUCH_ARGUMENT,
            stage -> stage.send(stage.surface(), new WlSurface.Request.Attach(NEVER_MADE, 0, 0))),
        Provoked.refused(
            "objects.argument.of-another-client",
            "An object of another client is no object of this one.",
            "One table of objects for all clients.",
            Needs.SHARED_MEMORY,
            NO_SUCH_ARGUMENT,
            stage -> {
              try (var other =
                  RawClient.connect(
                      stage.attack().libc(),
                      stage.attack().socket(),
                      stage.attack().options().answerMillis())) {
                int theirs = 0;
                for (int i = 0; i < NEVER_MADE; i++) {
                  theirs = other.newObject(WlCallback.NAME, 1, EventHandler.NONE);
                }
                stage.send(stage.surface(), new WlSurface.Request.Attach(theirs, 0, 0));
                stage.settle();
              }
            }),
        Provoked.refused(
            "objects.argument.surface-for-buffer",
            "An object of another interface than the request wants is an error.",
            CONFUSED,
            Needs.SHARED_MEMORY,
            NO_SUCH_ARGUMENT,
            stage -> {
              int surface = stage.surface();
              stage.send(surface, new WlSurface.Request.Attach(surface, 0, 0));
              stage.commit(surface);
            }),
        Provoked.refused(
            "objects.argument.display-for-region",
            "An object of another interface than the request wants is an error.",
            CONFUSED,
            Needs.SHARED_MEMORY,
            NO_SUCH_ARGUMENT,
            stage -> stage.send(stage.surface(), new WlSurface.Request.SetInputRegion(1))),
        Provoked.refused(
            "objects.argument.null",
            "Null where an object is needed is an error.",
            "A null that is followed.",
            Needs.SHARED_MEMORY.and(WlSubcompositor.NAME),
            NO_SUCH_ARGUMENT,
            stage -> stage.subsurface(stage.surface(), 0)),
        Provoked.refused(
            "objects.request-to-a-callback",
            "A wl_callback has no requests.",
            "A table of requests that is read beyond its end.",
            Needs.SHARED_MEMORY,
            Expectation.of(Endings.INVALID_METHOD, Endings.INVALID_OBJECT),
            stage -> {
              int callback = stage.frame(stage.surface());
              stage.client().sendRaw(Bytes.message(callback, 0), List.of());
            }),
        Provoked.refused(
            "objects.new-id.still-in-use",
            "An id that is in use cannot be given away again.",
            "An object that is overwritten, and everything that points to it with it.",
            Needs.SHARED_MEMORY,
            Expectation.of(Endings.INVALID_METHOD, Endings.INVALID_OBJECT),
            stage -> {
              int surface = stage.surface();
              stage.send(
                  stage.session().compositorId(), new WlCompositor.Request.CreateSurface(surface));
            }),
        Provoked.legal(
            "objects.new-id.used-again-at-once",
            "An id is free as soon as its object is destroyed: delete_id is for the client.",
            "An object that outlives its id.",
            Needs.SHARED_MEMORY,
            stage -> {
              int region = stage.region();
              stage.send(region, new WlRegion.Request.Destroy());
              stage.settle();
              for (int i = 0; i < 50; i++) {
                int again = stage.region();
                stage.send(again, new WlRegion.Request.Destroy());
              }
            }),
        Provoked.legal(
            "objects.pool-destroyed-before-its-buffers",
            "A pool lives on in its buffers.",
            "A mapping that goes with the pool's object.",
            Needs.WINDOWS,
            stage -> {
              var window = stage.window();
              int[] pool = new int[1];
              try (var file =
                  dev.busproof.memfd.Memfd.create(
                      stage.attack().libc(), "busproof-orphan", 64 * 64 * 4)) {
                pool[0] = stage.session().createPool(file.fd(), 64 * 64 * 4);
                int buffer = stage.session().createBuffer(pool[0], 0, 64, 64);
                stage.send(pool[0], new WlShmPool.Request.Destroy());
                stage.settle();
                stage.show(window.surface(), buffer);
              }
            }),
        Provoked.legal(
            "objects.globals-bound-twice",
            "Globals that everybody uses may be bound as often as one likes.",
            "State of a client that is kept with a global.",
            Needs.SHARED_MEMORY,
            stage -> {
              for (var global : SHARED_GLOBALS) {
                stage.client().bind(global, 1, EventHandler.NONE);
                stage.client().bind(global, 1, EventHandler.NONE);
              }
            }));
  }

  private static AttackCase used(String what, Provoked.Act act) {
    return Provoked.refused(
        "objects.use-after-destroy." + what,
        "A request to an object that was destroyed is wl_display.invalid_object.",
        STALE,
        what.equals("shell") ? Needs.WINDOWS : Needs.SHARED_MEMORY,
        NO_SUCH_OBJECT,
        act);
  }
}
