package dev.busproof.compositor.control;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.control.protocol.BusproofTestControlV1;

/** {@code busproof_test_control_v1}: announced only by compositors that tests have started. */
public final class TestControlGlobal implements Global {
  private final ControlledParts parts;

  public TestControlGlobal(ControlledParts parts) {
    this.parts = parts;
  }

  @Override
  public String interfaceName() {
    return BusproofTestControlV1.NAME;
  }

  @Override
  public int version() {
    return BusproofTestControlV1.VERSION;
  }

  @Override
  public Resource bind(Client client, int id, int version) {
    return new TestControl(client, id, version, parts);
  }
}
