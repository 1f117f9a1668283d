package dev.busproof.compositor.seat;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.surface.Hit;
import dev.busproof.compositor.surface.Point;
import dev.busproof.compositor.surface.Surface;
import dev.busproof.wire.Fixed;
import dev.busproof.wire.protocol.WlDataDevice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One drag, from start_drag until what was pressed is let go, or its source is gone. Whatever is
 * under it is told, if it can be; without a source only its own client is.
 */
final class Drag implements PointerGrab {
  /**
   * Who has been told that the drag is there.
   *
   * @param offer empty for a drag without a source
   */
  private record Target(Surface surface, DataDevice device, Optional<DragOffer> offer) {}

  private final Drags drags;
  private final DataDevice from;
  private final Optional<DataSource> source;
  private final Optional<DragIcon> icon;
  private Point at;
  private @Nullable Target target;
  private int toldX;
  private int toldY;

  Drag(
      Drags drags,
      DataDevice from,
      Optional<DataSource> source,
      Optional<DragIcon> icon,
      Point at) {
    this.drags = drags;
    this.from = from;
    this.source = source;
    this.icon = icon;
    this.at = at;
  }

  Optional<DragIcon> icon() {
    return icon;
  }

  /** What has been under it all the time is told. */
  void begin(int timeMillis) {
    aim(timeMillis);
  }

  @Override
  public void motion(int timeMillis, Point to) {
    at = to;
    icon.ifPresent(each -> each.moveTo(to));
    aim(timeMillis);
  }

  @Override
  public void refresh(int timeMillis) {
    aim(timeMillis);
  }

  /** The client that drags may show with its cursor what would become of a drop. */
  @Override
  public Optional<Client> cursorOwner() {
    return Optional.of(from.client());
  }

  @Override
  public void released(int timeMillis, Point where) {
    at = where;
    aim(timeMillis);
    Target on = target;
    if (on != null && on.offer().map(DragOffer::isWelcome).orElse(true)) {
      target = null;
      on.offer().ifPresent(DragOffer::drop);
      on.device().send(new WlDataDevice.Event.Drop());
      source.ifPresent(DataSource::dropPerformed);
      on.device().send(new WlDataDevice.Event.Leave());
      end();
    } else {
      cancelled();
    }
  }

  @Override
  public void cancelled() {
    leave();
    source.ifPresent(DataSource::cancelDrag);
    end();
  }

  /** It is over because somebody is gone; the press is nobody's until it is let go. */
  void abandon() {
    leave();
    end();
  }

  private void end() {
    icon.ifPresent(DragIcon::hide);
    drags.over(this);
  }

  private void aim(int timeMillis) {
    Hit on = drags.scene().hit(at).filter(this::mayBeTold).orElse(null);
    Target before = target;
    if (before != null && (on == null || on.surface() != before.surface())) {
      leave();
      before = null;
    }
    if (on == null) {
      return;
    }
    if (before == null) {
      enter(on);
    } else {
      tellMotion(timeMillis, before, on);
    }
  }

  private boolean mayBeTold(Hit hit) {
    return source.isPresent() || hit.surface().client() == from.client();
  }

  /** Others cause this, so a client that does not read hears of it when it reads again. */
  private void enter(Hit on) {
    Client client = on.surface().client();
    DataDevice device = drags.deviceOf(client).orElse(null);
    if (device == null || !client.hasRoom()) {
      return;
    }
    Optional<DragOffer> offer = source.flatMap(each -> device.offer(each, this));
    if (source.isPresent() && offer.isEmpty()) {
      return;
    }
    target = new Target(on.surface(), device, offer);
    toldX = Fixed.ofDouble(on.at().x());
    toldY = Fixed.ofDouble(on.at().y());
    device.send(
        new WlDataDevice.Event.Enter(
            drags.nextSerial(client),
            on.surface().id(),
            toldX,
            toldY,
            offer.map(DragOffer::id).orElse(0)));
  }

  private void tellMotion(int timeMillis, Target over, Hit on) {
    int x = Fixed.ofDouble(on.at().x());
    int y = Fixed.ofDouble(on.at().y());
    // Also for what the client, or the source, had no room to be told when it was agreed on.
    over.offer().ifPresent(DragOffer::agree);
    if ((x != toldX || y != toldY) && on.surface().client().hasRoom()) {
      toldX = x;
      toldY = y;
      over.device().send(new WlDataDevice.Event.Motion(timeMillis, x, y));
    }
  }

  private void leave() {
    Target left = target;
    if (left != null) {
      target = null;
      left.offer().ifPresent(DragOffer::leave);
      source.ifPresent(DataSource::withdrawFeedback);
      left.device().send(new WlDataDevice.Event.Leave());
    }
  }

  /** The action that the user asks for, or none. */
  int wishedAction() {
    return drags.wishedAction();
  }

  void modifiersChanged() {
    if (target != null) {
      target.offer().ifPresent(DragOffer::agree);
    }
  }

  void surfaceDestroyed(Surface surface) {
    if (target != null && target.surface() == surface) {
      leave();
    }
  }

  void deviceDestroyed(DataDevice device) {
    if (target != null && target.device() == device) {
      leave();
    }
    if (device == from && source.isEmpty()) {
      drags.abandon(this);
    }
  }

  void sourceDestroyed(DataSource gone) {
    if (source.filter(each -> each == gone).isPresent()) {
      drags.abandon(this);
    }
  }
}
