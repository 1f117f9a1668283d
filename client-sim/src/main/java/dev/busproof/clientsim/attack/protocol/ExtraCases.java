package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.WpPresentation;
import dev.busproof.wire.protocol.WpPresentationFeedback;
import dev.busproof.wire.protocol.WpSinglePixelBufferManagerV1;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.ZxdgDecorationManagerV1;
import dev.busproof.wire.protocol.ZxdgToplevelDecorationV1;
import java.util.List;

/** The small protocols beside the shell: frames of windows, times of frames, single pixels. */
final class ExtraCases {
  private static final Needs FRAMES = Needs.WINDOWS.and(ZxdgDecorationManagerV1.NAME);

  private ExtraCases() {}

  static List<AttackCase> all() {
    return List.of(
        Provoked.error(
            "xdg.decoration.already-constructed",
            "A second decoration of a window is zxdg_toplevel_decoration_v1.already_constructed.",
            FRAMES,
            error(ZxdgToplevelDecorationV1.Error.ALREADY_CONSTRUCTED),
            stage -> {
              int toplevel = stage.toplevel(stage.xdgSurface(stage.surface()));
              decoration(stage, toplevel);
              decoration(stage, toplevel);
            }),
        Provoked.error(
            "xdg.decoration.orphaned",
            "A window that goes before its decoration is zxdg_toplevel_decoration_v1.orphaned.",
            FRAMES,
            error(ZxdgToplevelDecorationV1.Error.ORPHANED),
            stage -> {
              int toplevel = stage.toplevel(stage.xdgSurface(stage.surface()));
              decoration(stage, toplevel);
              stage.send(toplevel, new XdgToplevel.Request.Destroy());
            }),
        Provoked.error(
            "xdg.decoration.invalid-mode",
            "A mode that is none is zxdg_toplevel_decoration_v1.invalid_mode.",
            FRAMES,
            error(ZxdgToplevelDecorationV1.Error.INVALID_MODE),
            stage -> {
              int toplevel = stage.toplevel(stage.xdgSurface(stage.surface()));
              stage.send(
                  decoration(stage, toplevel), new ZxdgToplevelDecorationV1.Request.SetMode(9));
            }),
        Provoked.legal(
            "surface.order.feedback-of-a-dead-surface",
            "Who asks when a frame was shown, and destroys the surface, is told or not.",
            "A list of those who wait for a frame that keeps the dead.",
            Needs.WINDOWS.and(WpPresentation.NAME),
            stage -> {
              int presentation = stage.global(WpPresentation.NAME, 1).id();
              var window = stage.window();
              int other = stage.surface();
              for (int i = 0; i < 50; i++) {
                int feedback = stage.object(WpPresentationFeedback.NAME, 1);
                stage.send(
                    presentation,
                    new WpPresentation.Request.Feedback(
                        i % 2 == 0 ? other : window.surface(), feedback));
              }
              stage.commit(other);
              stage.send(other, new WlSurface.Request.Destroy());
              stage.show(window.surface(), stage.buffer());
            }),
        Provoked.legal(
            "surface.order.one-pixel-destroyed-while-shown",
            "A buffer of one pixel that is destroyed while it is shown stays shown.",
            "A buffer without memory that is read as if it had some.",
            Needs.WINDOWS.and(WpSinglePixelBufferManagerV1.NAME),
            stage -> {
              int manager = stage.global(WpSinglePixelBufferManagerV1.NAME, 1).id();
              var window = stage.window();
              int buffer = stage.object(WlBuffer.NAME, 1);
              stage.send(
                  manager,
                  new WpSinglePixelBufferManagerV1.Request.CreateU32RgbaBuffer(
                      buffer, -1, 0, 0, -1));
              stage.show(window.surface(), buffer);
              stage.send(buffer, new WlBuffer.Request.Destroy());
              stage.settle();
              stage.commit(window.surface());
            }));
  }

  private static int decoration(Stage stage, int toplevel)
      throws ClientEndedException, UnsupportedException {
    int manager = stage.global(ZxdgDecorationManagerV1.NAME, 1).id();
    int id = stage.object(ZxdgToplevelDecorationV1.NAME, 1);
    stage.send(manager, new ZxdgDecorationManagerV1.Request.GetToplevelDecoration(id, toplevel));
    return id;
  }

  private static Ending error(ZxdgToplevelDecorationV1.Error error) {
    return Endings.error(ZxdgToplevelDecorationV1.NAME, error.value());
  }
}
