package dev.busproof.clientsim.attack.exhaust;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import java.io.IOException;
import java.util.List;

/** Objects of the core, their parts, and how deep they are nested. */
final class Hoards {
  /** Few enough for the queue of an honest client, many enough that waiting costs nothing. */
  private static final int BATCH = 500;

  private static final int REGIONS = 80_000;
  private static final int SURFACES = 20_000;
  private static final int BUFFERS = 40_000;
  private static final int CALLBACKS = 20_000;
  private static final int RECTANGLES = 100_000;
  private static final int RECTANGLES_OF_A_REGION = 64;
  private static final int DAMAGED = 30_000;
  private static final int DEEP = 600;
  private static final int TITLES = 600;
  private static final int TITLE_CHARS = 4000;

  private Hoards() {}

  static List<AttackCase> all() {
    var subsurfaces = Needs.SHARED_MEMORY.and(WlSubcompositor.NAME);
    return List.of(
        Hoard.of(
            "regions",
            REGIONS,
            "regions",
            Needs.SHARED_MEMORY,
            BATCH,
            stage -> i -> stage.region()),
        Hoard.of(
            "surfaces",
            SURFACES,
            "surfaces",
            Needs.SHARED_MEMORY,
            BATCH,
            stage -> i -> stage.surface()),
        Hoard.of(
            "buffers",
            BUFFERS,
            "buffers",
            Needs.SHARED_MEMORY,
            BATCH,
            stage -> {
              int pool = pool(stage);
              return i -> stage.session().createBuffer(pool, 0, 8, 8);
            }),
        Hoard.of(
            "frame-callbacks",
            CALLBACKS,
            "frame callbacks",
            Needs.SHARED_MEMORY,
            BATCH,
            stage -> {
              int surface = stage.surface();
              return i -> stage.frame(surface);
            }),
        Hoard.of(
            "region-rectangles",
            RECTANGLES,
            "rectangles of regions",
            Needs.SHARED_MEMORY,
            BATCH,
            stage -> {
              int[] region = new int[1];
              return i -> {
                int of = i % RECTANGLES_OF_A_REGION;
                if (of == 0) {
                  region[0] = stage.region();
                }
                stage.send(region[0], new WlRegion.Request.Add(of * 10, of * 10, 5, 5));
              };
            }),
        Hoard.of(
            "damage-rectangles",
            4 * DAMAGED,
            "damage rectangles",
            Needs.WINDOWS,
            BATCH,
            stage -> {
              var window = stage.window();
              return i -> {
                stage.send(
                    window.surface(), new WlSurface.Request.Damage(i * 7 % 61, i * 13 % 59, 2, 2));
                if (i % DAMAGED == DAMAGED - 1) {
                  stage.commit(window.surface());
                }
              };
            }),
        Hoard.of(
            "subsurface-depth",
            DEEP,
            "subsurfaces in one another",
            subsurfaces,
            BATCH,
            stage -> {
              int[] innermost = {stage.surface()};
              return i -> {
                int child = stage.surface();
                stage.subsurface(child, innermost[0]);
                innermost[0] = child;
              };
            }),
        Hoard.of(
            "popup-depth",
            DEEP,
            "popups in one another",
            Needs.WINDOWS,
            BATCH,
            stage -> {
              int[] innermost = {stage.window().xdgSurface()};
              int positioner = stage.positioner();
              return i -> {
                int xdgSurface = stage.xdgSurface(stage.surface());
                stage.popup(xdgSurface, innermost[0], positioner);
                innermost[0] = xdgSurface;
              };
            }),
        Hoard.of(
            "titles",
            TITLES,
            "long titles",
            Needs.WINDOWS,
            10,
            stage -> {
              var text = "t".repeat(TITLE_CHARS);
              return i -> {
                int toplevel = stage.toplevel(stage.xdgSurface(stage.surface()));
                stage.send(toplevel, new XdgToplevel.Request.SetTitle(text));
              };
            }),
        Hoard.of(
            "windows",
            SURFACES / 4,
            "windows that wait to be configured",
            Needs.WINDOWS,
            BATCH / 4,
            stage ->
                i -> {
                  int surface = stage.surface();
                  stage.toplevel(stage.xdgSurface(surface));
                  stage.commit(surface);
                }));
  }

  private static int pool(Stage stage) throws ClientEndedException, IOException {
    try (var file = Memfd.create(stage.attack().libc(), "busproof-hoard", Canvas.BYTES)) {
      return stage.session().createPool(file.fd(), Canvas.BYTES);
    }
  }
}
