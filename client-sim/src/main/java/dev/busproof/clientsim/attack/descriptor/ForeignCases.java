package dev.busproof.clientsim.attack.descriptor;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Bytes;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.Seal;
import java.io.IOException;
import java.util.List;

/**
 * Descriptors of protocols that the bundled compositor does not speak. Their few requests are put
 * together by hand: opcodes as in wlr-gamma-control-unstable-v1, linux-dmabuf-v1,
 * xdg-toplevel-icon-v1 and color-management-v1.
 */
final class ForeignCases {
  private static final String GAMMA = "zwlr_gamma_control_manager_v1";
  private static final String DMABUF = "zwp_linux_dmabuf_v1";
  private static final String ICON = "xdg_toplevel_icon_manager_v1";
  private static final String COLOUR = "wp_color_manager_v1";
  private static final int XRGB8888 = 0x34325258; // drm_fourcc.h: 'X' 'R' '2' '4'

  /** What the specifications lay down differs, and all that is asked is that it harms nobody. */
  private static final Expectation ANY =
      Expectation.of(Endings.SURVIVES, new Ending.AnyError(), Endings.DISCONNECTED);

  private ForeignCases() {}

  static List<AttackCase> all() {
    return List.of(
        gamma("short", "is shorter than its output's ramps", stage -> memfd(stage, 6)),
        gamma("empty", "is empty", stage -> memfd(stage, 0)),
        gamma("silent-pipe", "is a pipe that nobody writes to", ForeignCases::silentPipe),
        dmabuf("memfd", "is a memfd", stage -> memfd(stage, Canvas.BYTES)),
        dmabuf("empty-memfd", "is an empty memfd", stage -> memfd(stage, 0)),
        dmabuf("sealed-memfd", "is a sealed memfd", ForeignCases::sealed),
        dmabuf("pipe", "is a pipe", ForeignCases::silentPipe),
        icon("truncated", "whose file was truncated", true),
        icon("destroyed", "whose buffer was destroyed", false),
        icc("empty", "is empty", stage -> memfd(stage, 0)),
        icc("garbage", "is no profile", stage -> memfd(stage, 4096)),
        icc("silent-pipe", "is a pipe that nobody writes to", ForeignCases::silentPipe));
  }

  /** A descriptor to hand over, with what must stay open meanwhile. */
  private record Handed(Fd descriptor, AutoCloseable held) {}

  /** Makes a descriptor to hand over. */
  @FunctionalInterface
  private interface Maker {
    Handed make(Stage stage) throws IOException;
  }

  private static Handed memfd(Stage stage, long sizeBytes) throws IOException {
    var file = Memfd.create(stage.attack().libc(), "busproof-foreign", sizeBytes);
    return new Handed(file.fd(), file);
  }

  private static Handed sealed(Stage stage) throws IOException {
    var file =
        Memfd.create(
            stage.attack().libc(), "busproof-foreign", Canvas.BYTES, Memfd.Option.SEALABLE);
    file.seal(Seal.SHRINK, Seal.GROW, Seal.SEAL);
    return new Handed(file.fd(), file);
  }

  private static Handed silentPipe(Stage stage) throws IOException {
    var pipe = Fd.pipe(stage.attack().libc());
    return new Handed(
        pipe.first(),
        () -> {
          pipe.first().close();
          pipe.second().close();
        });
  }

  /** What is done with the descriptor; it belongs to the request that carries it. */
  @FunctionalInterface
  private interface Use {
    void of(Stage stage, Fd descriptor) throws ClientEndedException, IOException;
  }

  private static AttackCase with(String id, String requirement, Needs needs, Maker maker, Use use) {
    return Provoked.tolerated(
        id,
        requirement,
        "A reader of client memory that was forgotten when wl_shm was guarded.",
        needs,
        ANY,
        stage -> {
          var handed = maker.make(stage);
          try {
            use.of(stage, handed.descriptor());
            stage.settle();
          } finally {
            close(handed.held());
          }
        });
  }

  private static void close(AutoCloseable held) {
    try {
      held.close();
    } catch (Exception e) {
      throw new IllegalStateException("a descriptor of our own cannot be closed", e);
    }
  }

  private static AttackCase gamma(String word, String what, Maker maker) {
    return with(
        "descriptor.gamma." + word,
        "A gamma table that %s costs its own client at most.".formatted(what),
        Needs.WINDOWS.and(GAMMA).and("wl_output"),
        maker,
        (stage, descriptor) -> {
          int output = stage.global("wl_output", 1).id();
          int manager = stage.global(GAMMA, 1).id();
          int control = stage.object("zwlr_gamma_control_v1", 1);
          stage.client().sendRaw(Bytes.message(manager, 0, control, output), List.of());
          stage.settle();
          stage.client().sendRaw(Bytes.message(control, 0), List.of(descriptor.duplicate()));
        });
  }

  private static AttackCase dmabuf(String word, String what, Maker maker) {
    return with(
        "descriptor.dmabuf." + word,
        "A dmabuf that %s costs its own client at most.".formatted(what),
        Needs.WINDOWS.and(DMABUF),
        maker,
        (stage, descriptor) -> {
          // Version 3 is the last that sends no descriptors of its own.
          int manager = stage.global(DMABUF, 3).id();
          int window = stage.window().surface();
          int params = stage.object("zwp_linux_buffer_params_v1", 3);
          stage.client().sendRaw(Bytes.message(manager, 1, params), List.of());
          stage
              .client()
              .sendRaw(
                  Bytes.message(params, 1, 0, 0, Canvas.WIDTH * 4, 0, 0),
                  List.of(descriptor.duplicate()));
          int buffer = stage.object("wl_buffer", 1);
          stage
              .client()
              .sendRaw(
                  Bytes.message(params, 3, buffer, Canvas.WIDTH, Canvas.HEIGHT, XRGB8888, 0),
                  List.of());
          stage.show(window, buffer);
        });
  }

  private static AttackCase icon(String word, String what, boolean truncated) {
    return with(
        "descriptor.toplevel-icon." + word,
        "A window's icon %s costs its own client at most.".formatted(what),
        Needs.WINDOWS.and(ICON),
        stage -> memfd(stage, 32 * 32 * 4),
        (stage, descriptor) -> {
          var window = stage.window();
          int pool = stage.session().createPool(descriptor, 32 * 32 * 4);
          int buffer = stage.session().createBuffer(pool, 0, 32, 32);
          if (truncated) {
            stage.settle();
            descriptor.truncate(0);
          }
          int manager = stage.global(ICON, 1).id();
          int icon = stage.object("xdg_toplevel_icon_v1", 1);
          stage.client().sendRaw(Bytes.message(manager, 1, icon), List.of());
          stage.client().sendRaw(Bytes.message(icon, 2, buffer, 1), List.of());
          if (!truncated) {
            stage.client().sendRaw(Bytes.message(buffer, 0), List.of());
          }
          stage.client().sendRaw(Bytes.message(manager, 2, window.role(), icon), List.of());
          stage.commit(window.surface());
        });
  }

  private static AttackCase icc(String word, String what, Maker maker) {
    return with(
        "descriptor.icc." + word,
        "An ICC profile that %s costs its own client at most.".formatted(what),
        Needs.WINDOWS.and(COLOUR),
        maker,
        (stage, descriptor) -> {
          int manager = stage.global(COLOUR, 1).id();
          int creator = stage.object("wp_image_description_creator_icc_v1", 1);
          stage.client().sendRaw(Bytes.message(manager, 4, creator), List.of());
          stage
              .client()
              .sendRaw(Bytes.message(creator, 1, 0, 4096), List.of(descriptor.duplicate()));
          int description = stage.object("wp_image_description_v1", 1);
          stage.client().sendRaw(Bytes.message(creator, 0, description), List.of());
        });
  }
}
