package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlSurface;
import java.io.IOException;
import java.util.List;

/** The family {@code surface}. */
final class SurfaceCases {
  private static final Needs SURFACES = Needs.SHARED_MEMORY;
  private static final int MAX = Integer.MAX_VALUE;
  private static final int MIN = Integer.MIN_VALUE;

  private SurfaceCases() {}

  static List<AttackCase> all() {
    return List.of(
        scale("zero", 0),
        scale("negative", -1),
        scale("smallest", MIN),
        transform("unknown", 8),
        transform("negative", -1),
        Provoked.besideTwin(
            Provoked.error(
                "surface.error.invalid-size",
                "A buffer whose size is no multiple of its scale is wl_surface.invalid_size.",
                Needs.WINDOWS.and(WlCompositor.NAME, 6),
                error(WlSurface.Error.INVALID_SIZE),
                stage -> {
                  var window = stage.window();
                  stage.send(window.surface(), new WlSurface.Request.SetBufferScale(2));
                  stage.show(window.surface(), stage.buffer(63, 64));
                }),
            stage -> {
              var window = stage.window();
              stage.send(window.surface(), new WlSurface.Request.SetBufferScale(2));
              stage.show(window.surface(), stage.buffer(62, 64));
            }),
        Provoked.besideTwin(
            Provoked.error(
                "surface.error.invalid-offset",
                "An offset in an attach is wl_surface.invalid_offset from version 5 on.",
                SURFACES.and(WlCompositor.NAME, 5),
                error(WlSurface.Error.INVALID_OFFSET),
                stage ->
                    stage.send(
                        stage.surface(), new WlSurface.Request.Attach(stage.buffer(), 1, 0))),
            stage -> {
              int surface = stage.surface();
              stage.send(surface, new WlSurface.Request.Attach(stage.buffer(), 0, 0));
              stage.send(surface, new WlSurface.Request.Offset(1, 0));
              stage.commit(surface);
            }),
        Provoked.error(
            "surface.error.defunct-role-object",
            "A surface that goes before its role object is wl_surface.defunct_role_object.",
            Needs.WINDOWS.and(WlCompositor.NAME, 6),
            error(WlSurface.Error.DEFUNCT_ROLE_OBJECT),
            stage -> stage.send(stage.window().surface(), new WlSurface.Request.Destroy())),
        numbers("damage.everything", s -> new WlSurface.Request.Damage(MIN, MIN, MAX, MAX)),
        numbers("damage.far-away", s -> new WlSurface.Request.Damage(MAX, MAX, MAX, MAX)),
        numbers("damage.negative", s -> new WlSurface.Request.Damage(10, 10, -5, -5)),
        region("add.everything", new WlRegion.Request.Add(MIN, MIN, MAX, MAX)),
        region("add.negative", new WlRegion.Request.Add(0, 0, -1, -1)),
        region("add.far-away", new WlRegion.Request.Add(MAX, MAX, MAX, MAX)),
        region("subtract.everything", new WlRegion.Request.Subtract(MIN, MIN, MAX, MAX)),
        order(
            "buffer-destroyed-before-commit",
            "A buffer that is destroyed between attach and commit is the client's own trouble.",
            stage -> {
              var window = stage.window();
              int buffer = stage.buffer();
              stage.send(window.surface(), new WlSurface.Request.Attach(buffer, 0, 0));
              stage.send(buffer, new WlBuffer.Request.Destroy());
              stage.commit(window.surface());
            }),
        order(
            "buffer-destroyed-while-shown",
            "A buffer that is destroyed while it is shown stays shown, or is gone.",
            stage -> {
              var window = stage.window();
              int buffer = stage.buffer();
              stage.show(window.surface(), buffer);
              stage.send(buffer, new WlBuffer.Request.Destroy());
              stage.settle();
              stage.commit(window.surface());
            }),
        order(
            "one-buffer-on-two-surfaces",
            "A buffer may be shown by two surfaces at a time.",
            stage -> {
              int buffer = stage.buffer();
              stage.show(stage.window().surface(), buffer);
              stage.show(stage.window().surface(), buffer);
              stage.send(buffer, new WlBuffer.Request.Destroy());
            }),
        order(
            "region-destroyed-after-use",
            "A region is copied when it is set, and may go at once.",
            stage -> {
              var window = stage.window();
              int region = stage.region();
              stage.send(region, new WlRegion.Request.Add(0, 0, 10, 10));
              stage.send(window.surface(), new WlSurface.Request.SetInputRegion(region));
              stage.send(window.surface(), new WlSurface.Request.SetOpaqueRegion(region));
              stage.send(region, new WlRegion.Request.Destroy());
              stage.commit(window.surface());
            }),
        order(
            "destroyed-with-callbacks",
            "A surface that goes takes its frame callbacks along.",
            stage -> {
              int surface = stage.surface();
              for (int i = 0; i < 100; i++) {
                stage.frame(surface);
              }
              stage.commit(surface);
              stage.send(surface, new WlSurface.Request.Destroy());
            }),
        order(
            "commits-without-a-role",
            "A surface without a role may have content, and is not shown.",
            stage -> {
              int surface = stage.surface();
              int buffer = stage.buffer();
              for (int i = 0; i < 20; i++) {
                stage.show(surface, buffer);
              }
            }),
        order(
            "size-changes-each-commit",
            "A window may have another size in each commit.",
            stage -> {
              var window = stage.window();
              for (int size = 1; size < 250; size += 31) {
                stage.show(window.surface(), stage.buffer(size, 251 - size));
              }
            }),
        order(
            "null-buffer-at-once",
            "Content that is replaced by nothing before it was drawn harms nobody.",
            stage -> {
              int surface = stage.surface();
              for (int i = 0; i < 20; i++) {
                stage.show(surface, stage.buffer());
                stage.show(surface, 0);
              }
            }));
  }

  private static AttackCase scale(String word, int scale) {
    return Provoked.besideTwin(
        Provoked.error(
            "surface.error.invalid-scale." + word,
            "A scale of %d is wl_surface.invalid_scale.".formatted(scale),
            SURFACES.and(WlCompositor.NAME, 3),
            error(WlSurface.Error.INVALID_SCALE),
            stage -> stage.send(stage.surface(), new WlSurface.Request.SetBufferScale(scale))),
        stage -> {
          int surface = stage.surface();
          stage.send(surface, new WlSurface.Request.SetBufferScale(2));
          stage.show(surface, stage.buffer());
        });
  }

  private static AttackCase transform(String word, int transform) {
    return Provoked.besideTwin(
        Provoked.error(
            "surface.error.invalid-transform." + word,
            "A transform of %d is wl_surface.invalid_transform.".formatted(transform),
            SURFACES.and(WlCompositor.NAME, 2),
            error(WlSurface.Error.INVALID_TRANSFORM),
            stage ->
                stage.send(stage.surface(), new WlSurface.Request.SetBufferTransform(transform))),
        stage -> {
          int surface = stage.surface();
          stage.send(surface, new WlSurface.Request.SetBufferTransform(7));
          stage.show(surface, stage.buffer(32, 64));
        });
  }

  private static Ending error(WlSurface.Error error) {
    return Endings.error(WlSurface.NAME, error.value());
  }

  /** A request made of numbers that no screen has. */
  @FunctionalInterface
  private interface OfSurface {
    WlSurface.Request of(int surface);
  }

  private static AttackCase numbers(String word, OfSurface request) {
    return Provoked.tolerated(
        "surface.numbers." + word,
        "Damage outside of the surface is cut to it.",
        "Edges that are added up in 32 bits.",
        Needs.WINDOWS,
        Expectation.of(Endings.SURVIVES),
        stage -> {
          var window = stage.window();
          stage.send(window.surface(), new WlSurface.Request.Attach(stage.buffer(), 0, 0));
          stage.send(window.surface(), request.of(window.surface()));
          stage.commit(window.surface());
        });
  }

  private static AttackCase region(String word, WlRegion.Request request) {
    return Provoked.tolerated(
        "surface.numbers.region-" + word,
        "A region of any numbers is cut to the surface.",
        "Edges that are added up in 32 bits.",
        Needs.WINDOWS,
        Expectation.of(Endings.SURVIVES),
        stage -> {
          var window = stage.window();
          int region = stage.region();
          stage.send(region, new WlRegion.Request.Add(0, 0, 30, 30));
          stage.send(region, request);
          useAsBoth(stage, window.surface(), region);
          stage.show(window.surface(), stage.buffer());
        });
  }

  private static void useAsBoth(Stage stage, int surface, int region)
      throws ClientEndedException, IOException {
    stage.send(surface, new WlSurface.Request.SetInputRegion(region));
    stage.send(surface, new WlSurface.Request.SetOpaqueRegion(region));
  }

  private static AttackCase order(String word, String requirement, Provoked.Act act) {
    return Provoked.legal(
        "surface.order." + word,
        requirement,
        "An order of requests that the compositor's author did not think of.",
        Needs.WINDOWS,
        act);
  }
}
