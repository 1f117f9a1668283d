package dev.busproof.compositor.shell;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.render.Rect;
import dev.busproof.wire.MessageReader;
import dev.busproof.wire.WireException;
import dev.busproof.wire.protocol.XdgPositioner;

/** An {@code xdg_positioner}: rules under construction, copied by the popups that use them. */
final class Positioner extends Resource {
  private static final int ALL_ADJUSTMENTS =
      PositionerRules.SLIDE_X
          | PositionerRules.SLIDE_Y
          | PositionerRules.FLIP_X
          | PositionerRules.FLIP_Y
          | PositionerRules.RESIZE_X
          | PositionerRules.RESIZE_Y;

  private PositionerRules rules = PositionerRules.UNSET;

  Positioner(Client client, int id, int version) {
    super(client, id, version);
  }

  /** What has been said so far. */
  PositionerRules rules() {
    return rules;
  }

  @Override
  public String interfaceName() {
    return XdgPositioner.NAME;
  }

  @Override
  protected void dispatch(int opcode, MessageReader body) throws WireException, ProtocolError {
    switch (XdgPositioner.Request.decode(opcode, version(), body)) {
      case XdgPositioner.Request.Destroy _ -> destroy();
      case XdgPositioner.Request.SetSize size -> {
        if (size.width() <= 0 || size.height() <= 0) {
          throw invalid("size %dx%d is not positive".formatted(size.width(), size.height()));
        }
        rules = rules.withSize(size.width(), size.height());
      }
      case XdgPositioner.Request.SetAnchorRect rect -> {
        if (rect.width() < 0 || rect.height() < 0) {
          throw invalid(
              "anchor rectangle of %dx%d is negative".formatted(rect.width(), rect.height()));
        }
        rules = rules.withAnchorRect(new Rect(rect.x(), rect.y(), rect.width(), rect.height()));
      }
      case XdgPositioner.Request.SetAnchor anchor ->
          rules =
              rules.withAnchor(
                  Edges.ofPositionerValue(anchor.anchor())
                      .orElseThrow(() -> invalid("there is no anchor " + anchor.anchor())));
      case XdgPositioner.Request.SetGravity gravity ->
          rules =
              rules.withGravity(
                  Edges.ofPositionerValue(gravity.gravity())
                      .orElseThrow(() -> invalid("there is no gravity " + gravity.gravity())));
      // Bits from the future are no error: the protocol names none for this request.
      case XdgPositioner.Request.SetConstraintAdjustment set ->
          rules = rules.withAdjustment(set.constraintAdjustment() & ALL_ADJUSTMENTS);
      case XdgPositioner.Request.SetOffset offset ->
          rules = rules.withOffset(offset.x(), offset.y());
      case XdgPositioner.Request.SetReactive _ -> rules = rules.withReactive();
      // Popups are placed against the parent as it is: the parent's future size makes no
      // difference.
      case XdgPositioner.Request.SetParentSize _ -> {}
      case XdgPositioner.Request.SetParentConfigure _ -> {}
    }
  }

  private ProtocolError invalid(String message) {
    return error(XdgPositioner.Error.INVALID_INPUT.value(), message);
  }
}
