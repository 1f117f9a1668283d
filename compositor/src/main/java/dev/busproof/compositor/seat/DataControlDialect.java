package dev.busproof.compositor.seat;

import dev.busproof.wire.protocol.ExtDataControlDeviceV1;
import dev.busproof.wire.protocol.ExtDataControlManagerV1;
import dev.busproof.wire.protocol.ExtDataControlOfferV1;
import dev.busproof.wire.protocol.ExtDataControlSourceV1;
import dev.busproof.wire.protocol.ZwlrDataControlDeviceV1;
import dev.busproof.wire.protocol.ZwlrDataControlManagerV1;
import dev.busproof.wire.protocol.ZwlrDataControlOfferV1;
import dev.busproof.wire.protocol.ZwlrDataControlSourceV1;

/**
 * What the two protocols for clipboard tools differ in, which is their names: messages, their order
 * and error codes are the same on the wire, so those of the older one serve both. What came with
 * its version 2 is in the other from the start.
 *
 * @param version of the manager
 */
record DataControlDialect(String manager, String device, String source, String offer, int version) {
  static final DataControlDialect WLR =
      new DataControlDialect(
          ZwlrDataControlManagerV1.NAME,
          ZwlrDataControlDeviceV1.NAME,
          ZwlrDataControlSourceV1.NAME,
          ZwlrDataControlOfferV1.NAME,
          ZwlrDataControlManagerV1.VERSION);
  static final DataControlDialect EXT =
      new DataControlDialect(
          ExtDataControlManagerV1.NAME,
          ExtDataControlDeviceV1.NAME,
          ExtDataControlSourceV1.NAME,
          ExtDataControlOfferV1.NAME,
          ExtDataControlManagerV1.VERSION);

  /** The version of the older protocol that a version of this one amounts to. */
  int wlrVersion(int own) {
    return manager.equals(ExtDataControlManagerV1.NAME) ? ZwlrDataControlDeviceV1.VERSION : own;
  }
}
