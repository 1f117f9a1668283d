package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSubsurface;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpViewport;
import dev.busproof.wire.protocol.WpViewporter;
import java.util.List;

/** The families {@code subsurface} and {@code viewport}: what surfaces are put together with. */
final class TreeCases {
  private static final Needs TREES = Needs.WINDOWS.and(WlSubcompositor.NAME);
  private static final Needs VIEWPORTS = Needs.WINDOWS.and(WpViewporter.NAME);
  private static final int DEEP = 60;

  /** 24.8 fixed point. */
  private static final int ONE = 256;

  private TreeCases() {}

  static List<AttackCase> subsurfaces() {
    return List.of(
        Provoked.error(
            "subsurface.bad-surface.has-a-role",
            "A subsurface made of a window is wl_subcompositor.bad_surface.",
            TREES,
            error(WlSubcompositor.Error.BAD_SURFACE),
            stage -> stage.subsurface(stage.window().surface(), stage.surface())),
        Provoked.error(
            "subsurface.bad-surface.twice",
            "A second wl_subsurface of a surface is wl_subcompositor.bad_surface.",
            TREES,
            error(WlSubcompositor.Error.BAD_SURFACE),
            stage -> {
              int child = stage.surface();
              stage.subsurface(child, stage.surface());
              stage.subsurface(child, stage.surface());
            }),
        Provoked.error(
            "subsurface.bad-parent.itself",
            "A surface that is its own parent is refused.",
            TREES,
            error(WlSubcompositor.Error.BAD_PARENT),
            error(WlSubcompositor.Error.BAD_SURFACE),
            stage -> {
              int surface = stage.surface();
              stage.subsurface(surface, surface);
            }),
        Provoked.besideTwin(
            Provoked.error(
                "subsurface.bad-parent.its-own-child",
                "A surface that is its own ancestor is refused.",
                TREES,
                error(WlSubcompositor.Error.BAD_PARENT),
                error(WlSubcompositor.Error.BAD_SURFACE),
                stage -> {
                  int child = stage.surface();
                  int parent = stage.surface();
                  stage.subsurface(child, parent);
                  stage.subsurface(parent, child);
                }),
            stage -> {
              int child = stage.surface();
              stage.subsurface(child, stage.window().surface());
              stage.subsurface(stage.surface(), child);
            }),
        Provoked.besideTwin(
            Provoked.error(
                "subsurface.bad-sibling.stranger",
                "A place above a surface of another family is wl_subsurface.bad_surface.",
                TREES,
                Endings.error(WlSubsurface.NAME, WlSubsurface.Error.BAD_SURFACE.value()),
                stage -> {
                  int subsurface = stage.subsurface(stage.surface(), stage.surface());
                  stage.send(subsurface, new WlSubsurface.Request.PlaceAbove(stage.surface()));
                }),
            stage -> {
              int parent = stage.window().surface();
              int sibling = stage.surface();
              stage.subsurface(sibling, parent);
              int subsurface = stage.subsurface(stage.surface(), parent);
              stage.send(subsurface, new WlSubsurface.Request.PlaceAbove(sibling));
              stage.send(subsurface, new WlSubsurface.Request.PlaceBelow(parent));
            }),
        Provoked.error(
            "subsurface.bad-sibling.itself",
            "A place below itself is wl_subsurface.bad_surface.",
            TREES,
            Endings.error(WlSubsurface.NAME, WlSubsurface.Error.BAD_SURFACE.value()),
            stage -> {
              int child = stage.surface();
              int subsurface = stage.subsurface(child, stage.surface());
              stage.send(subsurface, new WlSubsurface.Request.PlaceBelow(child));
            }),
        Provoked.legal(
            "subsurface.order.parent-goes-first",
            "A subsurface whose parent went is not shown, and may go later.",
            "A child with a pointer to its parent.",
            TREES,
            stage -> {
              int child = stage.surface();
              int parent = stage.surface();
              int subsurface = stage.subsurface(child, parent);
              stage.send(parent, new WlSurface.Request.Destroy());
              stage.settle();
              stage.send(subsurface, new WlSubsurface.Request.SetPosition(5, 5));
              stage.show(child, stage.buffer());
              stage.send(subsurface, new WlSubsurface.Request.Destroy());
            }),
        Provoked.tolerated(
            "subsurface.order.child-goes-first",
            "A wl_subsurface whose surface went is inert, or its client is told.",
            "A role object with a pointer to its surface.",
            TREES,
            // defunct_role_object came with version 6 of wl_surface; before, it was no error.
            Expectation.of(
                Endings.SURVIVES,
                Endings.error(WlSurface.NAME, WlSurface.Error.DEFUNCT_ROLE_OBJECT.value())),
            stage -> {
              var window = stage.window();
              int child = stage.surface();
              int subsurface = stage.subsurface(child, window.surface());
              stage.show(child, stage.buffer());
              stage.commit(window.surface());
              stage.send(child, new WlSurface.Request.Destroy());
              stage.send(subsurface, new WlSubsurface.Request.SetPosition(9, 9));
              stage.send(subsurface, new WlSubsurface.Request.SetDesync());
              stage.commit(window.surface());
            }),
        Provoked.legal(
            "subsurface.order.restacked-while-pending",
            "Siblings that are restacked and destroyed before the parent commits harm nobody.",
            "A pending order that names the dead.",
            TREES,
            stage -> {
              var window = stage.window();
              int first = stage.surface();
              int second = stage.surface();
              int one = stage.subsurface(first, window.surface());
              int two = stage.subsurface(second, window.surface());
              for (int i = 0; i < 20; i++) {
                stage.send(one, new WlSubsurface.Request.PlaceAbove(second));
                stage.send(two, new WlSubsurface.Request.PlaceBelow(window.surface()));
              }
              stage.send(two, new WlSubsurface.Request.Destroy());
              stage.send(second, new WlSurface.Request.Destroy());
              stage.commit(window.surface());
            }),
        Provoked.tolerated(
            "subsurface.deep",
            "A tree %d surfaces deep is shown, or refused.".formatted(DEEP),
            "A recursion as deep as a client likes.",
            TREES,
            Expectation.of(
                Endings.SURVIVES, Endings.NO_MEMORY, error(WlSubcompositor.Error.BAD_PARENT)),
            stage -> {
              var window = stage.window();
              int parent = window.surface();
              int buffer = stage.buffer(8, 8);
              for (int i = 0; i < DEEP; i++) {
                int child = stage.surface();
                stage.subsurface(child, parent);
                stage.show(child, buffer);
                parent = child;
              }
              stage.commit(window.surface());
            }),
        Provoked.legal(
            "subsurface.far-away",
            "A subsurface at the end of all numbers is not seen.",
            "Positions that are added up in 32 bits along the tree.",
            TREES,
            stage -> {
              var window = stage.window();
              int far = Integer.MAX_VALUE;
              int child = stage.surface();
              int below = stage.surface();
              int one = stage.subsurface(child, window.surface());
              int two = stage.subsurface(below, child);
              stage.send(one, new WlSubsurface.Request.SetPosition(far, far));
              stage.send(two, new WlSubsurface.Request.SetPosition(far, Integer.MIN_VALUE));
              stage.show(below, stage.buffer());
              stage.show(child, stage.buffer());
              stage.commit(window.surface());
            }));
  }

  static List<AttackCase> viewports() {
    return List.of(
        Provoked.error(
            "viewport.exists",
            "A second viewport of a surface is wp_viewporter.viewport_exists.",
            VIEWPORTS,
            Endings.error(WpViewporter.NAME, WpViewporter.Error.VIEWPORT_EXISTS.value()),
            stage -> {
              int surface = stage.surface();
              viewport(stage, surface);
              viewport(stage, surface);
            }),
        bad("source-negative", new WpViewport.Request.SetSource(-ONE, 0, ONE, ONE)),
        bad("source-empty", new WpViewport.Request.SetSource(0, 0, 0, ONE)),
        bad("destination-zero", new WpViewport.Request.SetDestination(0, 10)),
        bad("destination-negative", new WpViewport.Request.SetDestination(10, -2)),
        Provoked.besideTwin(
            Provoked.error(
                "viewport.bad-size",
                "A part of a pixel without a destination is wp_viewport.bad_size.",
                VIEWPORTS,
                Endings.error(WpViewport.NAME, WpViewport.Error.BAD_SIZE.value()),
                stage -> {
                  var window = stage.window();
                  int viewport = viewport(stage, window.surface());
                  stage.send(
                      viewport, new WpViewport.Request.SetSource(0, 0, ONE * 3 / 2, ONE * 3 / 2));
                  stage.show(window.surface(), stage.buffer());
                }),
            stage -> {
              var window = stage.window();
              int viewport = viewport(stage, window.surface());
              stage.send(viewport, new WpViewport.Request.SetSource(ONE / 2, 0, 2 * ONE, 2 * ONE));
              stage.show(window.surface(), stage.buffer());
            }),
        Provoked.besideTwin(
            Provoked.error(
                "viewport.out-of-buffer",
                "A source beyond the buffer is wp_viewport.out_of_buffer.",
                VIEWPORTS,
                Endings.error(WpViewport.NAME, WpViewport.Error.OUT_OF_BUFFER.value()),
                stage -> {
                  var window = stage.window();
                  int viewport = viewport(stage, window.surface());
                  stage.send(viewport, new WpViewport.Request.SetSource(0, 0, 65 * ONE, ONE));
                  stage.send(viewport, new WpViewport.Request.SetDestination(10, 10));
                  stage.show(window.surface(), stage.buffer());
                }),
            stage -> {
              var window = stage.window();
              int viewport = viewport(stage, window.surface());
              stage.send(viewport, new WpViewport.Request.SetSource(0, 0, 64 * ONE, ONE));
              stage.send(viewport, new WpViewport.Request.SetDestination(10, 10));
              stage.show(window.surface(), stage.buffer());
            }),
        Provoked.error(
            "viewport.no-surface",
            "A viewport whose surface went is wp_viewport.no_surface.",
            VIEWPORTS,
            Endings.error(WpViewport.NAME, WpViewport.Error.NO_SURFACE.value()),
            stage -> {
              int surface = stage.surface();
              int viewport = viewport(stage, surface);
              stage.send(surface, new WlSurface.Request.Destroy());
              stage.send(viewport, new WpViewport.Request.SetDestination(10, 10));
            }),
        Provoked.tolerated(
            "viewport.largest",
            "A buffer stretched to 2^31-1 pixels a side is cut to the screen, or refused.",
            "A size that is multiplied in 32 bits, or memory for what nobody sees.",
            VIEWPORTS,
            Expectation.of(Endings.SURVIVES, Endings.NO_MEMORY),
            stage -> {
              var window = stage.window();
              int viewport = viewport(stage, window.surface());
              int far = Integer.MAX_VALUE;
              stage.send(viewport, new WpViewport.Request.SetDestination(far, far));
              stage.show(window.surface(), stage.buffer());
              stage.settle();
              // Not over everybody else's windows for the rest of the run.
              stage.show(window.surface(), 0);
            }));
  }

  private static AttackCase bad(String word, WpViewport.Request request) {
    return Provoked.error(
        "viewport.bad-value." + word,
        "A source or destination that cannot be is wp_viewport.bad_value.",
        VIEWPORTS,
        Endings.error(WpViewport.NAME, WpViewport.Error.BAD_VALUE.value()),
        stage -> stage.send(viewport(stage, stage.surface()), request));
  }

  private static int viewport(dev.busproof.clientsim.attack.Stage stage, int surface)
      throws dev.busproof.clientsim.client.ClientEndedException,
          dev.busproof.clientsim.attack.UnsupportedException {
    var global = stage.global(WpViewporter.NAME, WpViewporter.VERSION);
    int id = stage.object(WpViewport.NAME, global.version());
    stage.send(global.id(), new WpViewporter.Request.GetViewport(id, surface));
    return id;
  }

  private static Ending error(WlSubcompositor.Error error) {
    return Endings.error(WlSubcompositor.NAME, error.value());
  }
}
