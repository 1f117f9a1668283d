package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Provoked;
import dev.busproof.clientsim.attack.Stage;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.wire.protocol.WlSubcompositor;
import dev.busproof.wire.protocol.WlSurface;
import dev.busproof.wire.protocol.XdgPopup;
import dev.busproof.wire.protocol.XdgPositioner;
import dev.busproof.wire.protocol.XdgSurface;
import dev.busproof.wire.protocol.XdgToplevel;
import dev.busproof.wire.protocol.XdgWmBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The errors of xdg-shell, in the order of its enums. */
final class ShellCases {
  private static final Needs SHELL = Needs.WINDOWS;
  private static final int UNKNOWN_SERIAL = 0x7ffffff0;

  private ShellCases() {}

  static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(wmBase());
    cases.addAll(positioner());
    cases.addAll(xdgSurface());
    cases.addAll(toplevel());
    cases.addAll(popup());
    return cases;
  }

  private static List<AttackCase> wmBase() {
    return List.of(
        Provoked.error(
            "xdg.wm-base.role",
            "An xdg_surface of a surface that has another role is xdg_wm_base.role.",
            SHELL.and(WlSubcompositor.NAME),
            error(XdgWmBase.Error.ROLE),
            stage -> {
              int child = stage.surface();
              stage.subsurface(child, stage.surface());
              stage.toplevel(stage.xdgSurface(child));
            }),
        Provoked.error(
            "xdg.wm-base.defunct-surfaces",
            "An xdg_wm_base that goes before its surfaces is xdg_wm_base.defunct_surfaces.",
            SHELL,
            error(XdgWmBase.Error.DEFUNCT_SURFACES),
            stage -> {
              stage.window();
              stage.send(stage.shell().id(), new XdgWmBase.Request.Destroy());
            }),
        Provoked.error(
            "xdg.wm-base.not-the-topmost-popup",
            "A popup that goes before the popup on it is xdg_wm_base.not_the_topmost_popup.",
            SHELL,
            error(XdgWmBase.Error.NOT_THE_TOPMOST_POPUP),
            stage -> {
              var below = stage.popupOf(stage.window().xdgSurface());
              stage.popupOf(below.xdgSurface());
              stage.send(below.role(), new XdgPopup.Request.Destroy());
            }),
        Provoked.besideTwin(
            Provoked.error(
                "xdg.wm-base.invalid-popup-parent",
                "A popup that is shown without a parent is xdg_wm_base.invalid_popup_parent.",
                SHELL,
                error(XdgWmBase.Error.INVALID_POPUP_PARENT),
                stage -> {
                  int surface = stage.surface();
                  stage.popup(stage.xdgSurface(surface), 0, stage.positioner());
                  stage.commit(surface);
                }),
            stage -> stage.popupOf(stage.window().xdgSurface())),
        Provoked.error(
            "xdg.wm-base.invalid-surface-state",
            "An xdg_surface of a surface with content is xdg_wm_base.invalid_surface_state.",
            SHELL,
            // Of an attached buffer xdg_surface.unconfigured_buffer speaks as well.
            error(XdgWmBase.Error.INVALID_SURFACE_STATE),
            Endings.error(XdgSurface.NAME, XdgSurface.Error.UNCONFIGURED_BUFFER.value()),
            stage -> {
              int surface = stage.surface();
              stage.show(surface, stage.buffer());
              stage.toplevel(stage.xdgSurface(surface));
            }),
        Provoked.error(
            "xdg.wm-base.invalid-positioner",
            "A popup with an incomplete positioner is xdg_wm_base.invalid_positioner.",
            SHELL,
            error(XdgWmBase.Error.INVALID_POSITIONER),
            stage -> {
              var window = stage.window();
              stage.popup(
                  stage.xdgSurface(stage.surface()), window.xdgSurface(), stage.emptyPositioner());
            }),
        Provoked.tolerated(
            "xdg.wm-base.pong-unasked",
            "A pong that nobody asked for is nothing.",
            "A serial that is looked up without being found.",
            SHELL,
            Expectation.of(Endings.SURVIVES),
            stage -> {
              for (int i = 0; i < 20; i++) {
                stage.send(stage.shell().id(), new XdgWmBase.Request.Pong(UNKNOWN_SERIAL + i));
              }
            }));
  }

  private static List<AttackCase> positioner() {
    return List.of(
        positioner("size-zero", new XdgPositioner.Request.SetSize(0, 10)),
        positioner("size-negative", new XdgPositioner.Request.SetSize(10, -1)),
        positioner("anchor-rect-negative", new XdgPositioner.Request.SetAnchorRect(0, 0, -1, 1)),
        positioner("anchor-unknown", new XdgPositioner.Request.SetAnchor(99)),
        positioner("gravity-unknown", new XdgPositioner.Request.SetGravity(99)),
        Provoked.tolerated(
            "xdg.positioner.far-away",
            "A popup at the end of all numbers is placed somewhere, or refused.",
            "Positions that are added up in 32 bits.",
            SHELL,
            Expectation.of(
                Endings.SURVIVES,
                error(XdgWmBase.Error.INVALID_POSITIONER),
                Endings.error(XdgPositioner.NAME, 0)),
            stage -> {
              int positioner = stage.emptyPositioner();
              int far = Integer.MAX_VALUE;
              stage.send(positioner, new XdgPositioner.Request.SetSize(far, far));
              stage.send(positioner, new XdgPositioner.Request.SetAnchorRect(far, far, far, far));
              stage.send(positioner, new XdgPositioner.Request.SetOffset(far, far));
              stage.send(positioner, new XdgPositioner.Request.SetConstraintAdjustment(63));
              int surface = stage.surface();
              stage.popup(stage.xdgSurface(surface), stage.window().xdgSurface(), positioner);
              stage.commit(surface);
            }));
  }

  private static AttackCase positioner(String word, XdgPositioner.Request request) {
    return Provoked.error(
        "xdg.positioner.invalid-input." + word,
        "What cannot be a position is xdg_positioner.invalid_input.",
        SHELL,
        Endings.error(XdgPositioner.NAME, XdgPositioner.Error.INVALID_INPUT.value()),
        stage -> stage.send(stage.emptyPositioner(), request));
  }

  private static List<AttackCase> xdgSurface() {
    return List.of(
        Provoked.error(
            "xdg.surface.not-constructed",
            "An xdg_surface without a role that is used is xdg_surface.not_constructed.",
            SHELL,
            error(XdgSurface.Error.NOT_CONSTRUCTED),
            stage ->
                stage.send(
                    stage.xdgSurface(stage.surface()),
                    new XdgSurface.Request.SetWindowGeometry(0, 0, 10, 10))),
        Provoked.error(
            "xdg.surface.already-constructed",
            "A second role object is xdg_surface.already_constructed.",
            SHELL,
            error(XdgSurface.Error.ALREADY_CONSTRUCTED),
            stage -> {
              int xdgSurface = stage.xdgSurface(stage.surface());
              stage.toplevel(xdgSurface);
              stage.toplevel(xdgSurface);
            }),
        Provoked.error(
            "xdg.surface.unconfigured-buffer",
            "Content before the first ack_configure is xdg_surface.unconfigured_buffer.",
            SHELL,
            error(XdgSurface.Error.UNCONFIGURED_BUFFER),
            stage -> {
              int surface = stage.surface();
              stage.toplevel(stage.xdgSurface(surface));
              stage.show(surface, stage.buffer());
            }),
        Provoked.besideTwin(
            Provoked.error(
                "xdg.surface.unconfigured-buffer.after-unmap",
                "A window that was unmapped begins anew: content before the handshake is an error.",
                SHELL,
                error(XdgSurface.Error.UNCONFIGURED_BUFFER),
                stage -> {
                  var window = stage.window();
                  stage.show(window.surface(), 0);
                  stage.settle();
                  stage.show(window.surface(), stage.buffer());
                }),
            stage -> {
              var window = stage.window();
              stage.show(window.surface(), 0);
              stage.handshake(window.surface(), window.xdgSurface());
              stage.show(window.surface(), stage.buffer());
            }),
        Provoked.error(
            "xdg.surface.invalid-serial",
            "An ack_configure of a serial that was never sent is xdg_surface.invalid_serial.",
            SHELL,
            error(XdgSurface.Error.INVALID_SERIAL),
            // Before version 6 of the enum it was a thing of xdg_wm_base.
            error(XdgWmBase.Error.INVALID_SURFACE_STATE),
            stage ->
                stage.send(
                    stage.window().xdgSurface(),
                    new XdgSurface.Request.AckConfigure(UNKNOWN_SERIAL))),
        Provoked.error(
            "xdg.surface.invalid-serial.twice",
            "A serial that was acknowledged is used up.",
            SHELL,
            error(XdgSurface.Error.INVALID_SERIAL),
            // Before version 6 of the enum it was a thing of xdg_wm_base.
            error(XdgWmBase.Error.INVALID_SURFACE_STATE),
            stage -> {
              int surface = stage.surface();
              int xdgSurface = stage.xdgSurface(surface);
              stage.toplevel(xdgSurface);
              int serial = stage.handshake(surface, xdgSurface);
              stage.send(xdgSurface, new XdgSurface.Request.AckConfigure(serial));
            }),
        Provoked.besideTwin(
            Provoked.error(
                "xdg.surface.invalid-size",
                "A window geometry without a size is xdg_surface.invalid_size.",
                SHELL,
                // The enum names it since version 6; the text of set_window_geometry always did.
                error(XdgSurface.Error.INVALID_SIZE),
                Endings.error(XdgWmBase.NAME, XdgWmBase.Error.INVALID_SURFACE_STATE.value()),
                stage ->
                    stage.send(
                        stage.window().xdgSurface(),
                        new XdgSurface.Request.SetWindowGeometry(0, 0, 0, 10))),
            stage -> {
              var window = stage.window();
              stage.send(
                  window.xdgSurface(), new XdgSurface.Request.SetWindowGeometry(2, 2, 60, 60));
              stage.show(window.surface(), stage.buffer());
            }),
        Provoked.error(
            "xdg.surface.defunct-role-object",
            "An xdg_surface that goes before its role is xdg_surface.defunct_role_object.",
            SHELL,
            // Before version 6 it was a thing of xdg_wm_base.
            error(XdgSurface.Error.DEFUNCT_ROLE_OBJECT),
            Endings.error(XdgWmBase.NAME, XdgWmBase.Error.DEFUNCT_SURFACES.value()),
            stage -> stage.send(stage.window().xdgSurface(), new XdgSurface.Request.Destroy())),
        Provoked.tolerated(
            "xdg.surface.geometry-of-all-numbers",
            "A window geometry beyond the surface is cut to it, or refused.",
            "Positions that are added up in 32 bits.",
            SHELL,
            Expectation.of(
                Endings.SURVIVES,
                error(XdgSurface.Error.INVALID_SIZE),
                Endings.error(XdgWmBase.NAME, XdgWmBase.Error.INVALID_SURFACE_STATE.value())),
            stage -> {
              var window = stage.window();
              stage.send(
                  window.xdgSurface(),
                  new XdgSurface.Request.SetWindowGeometry(
                      Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
              stage.commit(window.surface());
            }));
  }

  private static List<AttackCase> toplevel() {
    return List.of(
        parent("itself", (stage, window) -> window.role()),
        parent(
            "its-own-child",
            (stage, window) -> {
              var child = stage.window();
              stage.send(child.role(), new XdgToplevel.Request.SetParent(window.role()));
              return child.role();
            }),
        size("negative", -1, 0, 0, 0),
        size("smallest-beyond-largest", 100, 100, 50, 50),
        Provoked.tolerated(
            "xdg.toplevel.move-without-a-press",
            "A move or resize with a serial that nobody was sent is passed over.",
            "A grab that any client may take at any time.",
            SHELL.and("wl_seat"),
            Expectation.of(Endings.SURVIVES),
            stage -> {
              var window = stage.window();
              int seat = stage.global("wl_seat", 5).id();
              stage.send(window.role(), new XdgToplevel.Request.Move(seat, UNKNOWN_SERIAL));
              stage.send(window.role(), new XdgToplevel.Request.Resize(seat, UNKNOWN_SERIAL, 1));
              stage.send(
                  window.role(),
                  new XdgToplevel.Request.ShowWindowMenu(seat, UNKNOWN_SERIAL, -9, -9));
            }),
        Provoked.error(
            "xdg.toplevel.invalid-resize-edge",
            "A resize of no edge that exists is xdg_toplevel.invalid_resize_edge.",
            SHELL.and("wl_seat"),
            Endings.error(XdgToplevel.NAME, XdgToplevel.Error.INVALID_RESIZE_EDGE.value()),
            stage -> {
              var window = stage.window();
              int seat = stage.global("wl_seat", 5).id();
              stage.send(window.role(), new XdgToplevel.Request.Resize(seat, UNKNOWN_SERIAL, 99));
            }));
  }

  /** Whose parent a window is to be. */
  @FunctionalInterface
  private interface ParentOf {
    int of(Stage stage, Stage.Shown window) throws ClientEndedException, IOException;
  }

  private static AttackCase parent(String word, ParentOf parent) {
    return Provoked.besideTwin(
        Provoked.error(
            "xdg.toplevel.invalid-parent." + word,
            "A window that is its own ancestor is xdg_toplevel.invalid_parent.",
            SHELL.and(XdgWmBase.NAME, 4),
            Endings.error(XdgToplevel.NAME, XdgToplevel.Error.INVALID_PARENT.value()),
            stage -> {
              var window = stage.window();
              stage.send(
                  window.role(), new XdgToplevel.Request.SetParent(parent.of(stage, window)));
            }),
        stage -> {
          var child = stage.window();
          stage.send(child.role(), new XdgToplevel.Request.SetParent(stage.window().role()));
        });
  }

  private static AttackCase size(
      String word, int minWidth, int minHeight, int maxWidth, int maxHeight) {
    return Provoked.besideTwin(
        Provoked.error(
            "xdg.toplevel.invalid-size." + word,
            "Limits that no size keeps are xdg_toplevel.invalid_size.",
            SHELL,
            // The enum names it since version 6; before, it was xdg_wm_base.invalid_surface_state.
            Endings.error(XdgToplevel.NAME, XdgToplevel.Error.INVALID_SIZE.value()),
            error(XdgWmBase.Error.INVALID_SURFACE_STATE),
            stage -> {
              var window = stage.window();
              stage.send(window.role(), new XdgToplevel.Request.SetMinSize(minWidth, minHeight));
              stage.send(window.role(), new XdgToplevel.Request.SetMaxSize(maxWidth, maxHeight));
              stage.commit(window.surface());
            }),
        stage -> {
          var window = stage.window();
          stage.send(window.role(), new XdgToplevel.Request.SetMinSize(10, 10));
          stage.send(window.role(), new XdgToplevel.Request.SetMaxSize(900, 0));
          stage.show(window.surface(), stage.buffer());
        });
  }

  private static List<AttackCase> popup() {
    return List.of(
        Provoked.refused(
            "xdg.popup.grab-after-map",
            "A grab of a popup that is shown is xdg_popup.invalid_grab, or denied.",
            "A grab that is taken while the popup is shown.",
            SHELL.and("wl_seat"),
            Expectation.of(Endings.error(XdgPopup.NAME, XdgPopup.Error.INVALID_GRAB.value())),
            stage -> {
              var popup = stage.popupOf(stage.window().xdgSurface());
              int seat = stage.global("wl_seat", 5).id();
              stage.send(popup.role(), new XdgPopup.Request.Grab(seat, UNKNOWN_SERIAL));
            }),
        Provoked.legal(
            "xdg.order.popups-closed-from-the-top",
            "Twenty popups on each other, closed in the right order, leave nothing behind.",
            "A chain of popups that is walked after a link has gone.",
            SHELL,
            stage -> {
              var chain = new ArrayList<Stage.Shown>();
              chain.add(stage.window());
              for (int i = 0; i < 20; i++) {
                chain.add(stage.popupOf(chain.getLast().xdgSurface()));
              }
              for (int i = 20; i > 0; i--) {
                stage.send(chain.get(i).role(), new XdgPopup.Request.Destroy());
                stage.send(chain.get(i).xdgSurface(), new XdgSurface.Request.Destroy());
                stage.send(chain.get(i).surface(), new WlSurface.Request.Destroy());
              }
            }),
        Provoked.tolerated(
            "xdg.order.parent-window-goes-first",
            "A window that goes while its popup is shown takes the popup along, or is told.",
            "A popup that keeps a pointer to its parent.",
            SHELL,
            Expectation.of(
                Endings.SURVIVES,
                error(XdgWmBase.Error.NOT_THE_TOPMOST_POPUP),
                error(XdgWmBase.Error.DEFUNCT_SURFACES),
                error(XdgWmBase.Error.INVALID_POPUP_PARENT)),
            stage -> {
              var window = stage.window();
              var popup = stage.popupOf(window.xdgSurface());
              stage.send(window.role(), new XdgToplevel.Request.Destroy());
              stage.send(window.xdgSurface(), new XdgSurface.Request.Destroy());
              stage.send(window.surface(), new WlSurface.Request.Destroy());
              stage.settle();
              stage.show(popup.surface(), stage.buffer(20, 20));
            }),
        Provoked.tolerated(
            "xdg.order.popups-in-a-ring",
            "Popups that were dismissed cannot be made each other's parents.",
            "A chain of parents that is walked for ever.",
            SHELL.and("wl_seat"),
            Expectation.of(
                Endings.SURVIVES,
                error(XdgWmBase.Error.NOT_THE_TOPMOST_POPUP),
                error(XdgWmBase.Error.INVALID_POPUP_PARENT)),
            stage -> {
              int seat = stage.global("wl_seat", 5).id();
              int positioner = stage.positioner();
              int lower = stage.xdgSurface(stage.surface());
              int upper = stage.xdgSurface(stage.surface());
              int below = stage.popup(lower, 0, positioner);
              stage.popup(upper, lower, positioner);
              stage.send(below, new XdgPopup.Request.Grab(seat, UNKNOWN_SERIAL));
              stage.send(below, new XdgPopup.Request.Destroy());
              stage.popup(lower, upper, positioner);
              stage.popup(stage.xdgSurface(stage.surface()), upper, positioner);
            }),
        Provoked.tolerated(
            "xdg.order.role-after-role",
            "A surface whose window went may become a window again.",
            "A role object that is remembered after its end.",
            SHELL,
            Expectation.of(Endings.SURVIVES),
            stage -> {
              int surface = stage.surface();
              for (int i = 0; i < 5; i++) {
                int xdgSurface = stage.xdgSurface(surface);
                int toplevel = stage.toplevel(xdgSurface);
                stage.handshake(surface, xdgSurface);
                stage.show(surface, stage.buffer());
                stage.settle();
                stage.send(toplevel, new XdgToplevel.Request.Destroy());
                stage.send(xdgSurface, new XdgSurface.Request.Destroy());
                stage.show(surface, 0);
              }
            }),
        Provoked.legal(
            "xdg.order.parents-that-go",
            "A window outlives its parent window, and the parent of that.",
            "A family of windows with pointers to the dead.",
            SHELL,
            stage -> {
              var windows = new ArrayList<Stage.Shown>();
              for (int i = 0; i < 10; i++) {
                windows.add(stage.window());
                if (i > 0) {
                  stage.send(
                      windows.get(i).role(),
                      new XdgToplevel.Request.SetParent(windows.get(i - 1).role()));
                }
              }
              for (int i = 0; i < 10; i += 2) {
                stage.send(windows.get(i).role(), new XdgToplevel.Request.Destroy());
                stage.send(windows.get(i).xdgSurface(), new XdgSurface.Request.Destroy());
                stage.send(windows.get(i).surface(), new WlSurface.Request.Destroy());
              }
              stage.show(windows.get(9).surface(), stage.buffer());
            }),
        Provoked.legal(
            "xdg.order.states-in-a-row",
            "Maximised, fullscreen, minimised and back, faster than anybody acknowledges.",
            "Configure events that queue up without a bound, or are taken for the last.",
            SHELL,
            stage -> {
              var window = stage.window();
              for (int i = 0; i < 30; i++) {
                stage.send(window.role(), new XdgToplevel.Request.SetMaximized());
                stage.send(window.role(), new XdgToplevel.Request.SetFullscreen(0));
                stage.send(window.role(), new XdgToplevel.Request.UnsetFullscreen());
                stage.send(window.role(), new XdgToplevel.Request.UnsetMaximized());
              }
              stage.send(window.role(), new XdgToplevel.Request.SetMinimized());
            }));
  }

  private static Ending error(XdgWmBase.Error error) {
    return Endings.error(XdgWmBase.NAME, error.value());
  }

  private static Ending error(XdgSurface.Error error) {
    return Endings.error(XdgSurface.NAME, error.value());
  }
}
