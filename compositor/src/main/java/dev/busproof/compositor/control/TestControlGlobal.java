package dev.busproof.compositor.control;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Global;
import dev.busproof.compositor.client.Resource;
import dev.busproof.compositor.control.protocol.BusproofTestControlV1;
import dev.busproof.wire.ir.Protocol;
import dev.busproof.wire.ir.ProtocolXml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code busproof_test_control_v1}: announced only by compositors that tests have started. */
public final class TestControlGlobal implements Global {
  private final ControlledParts parts;

  public TestControlGlobal(ControlledParts parts) {
    this.parts = parts;
  }

  /** What the types of this protocol come from; read anew at every call. */
  public static Protocol definition() {
    String file = "busproof-test-control-v1.xml";
    try (InputStream in = TestControlGlobal.class.getResourceAsStream("protocol/" + file)) {
      if (in == null) {
        throw new IllegalStateException("this build of busproof lacks its resource " + file);
      }
      return ProtocolXml.read(in, file);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled definition is damaged", e);
    }
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
