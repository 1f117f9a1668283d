package dev.busproof.clientsim.capture;

import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.MissingGlobalException;
import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.client.Session;
import dev.busproof.wire.protocol.ExtImageCopyCaptureManagerV1;
import dev.busproof.wire.protocol.ExtOutputImageCaptureSourceManagerV1;
import dev.busproof.wire.protocol.WlOutput;
import dev.busproof.wire.protocol.ZwlrScreencopyManagerV1;
import java.util.List;

/** The protocols by which pictures are taken. */
public enum Dialect {
  /** wlr-screencopy-unstable-v1. */
  WLR("wlr") {
    @Override
    public List<String> globals() {
      return List.of(ZwlrScreencopyManagerV1.NAME);
    }

    @Override
    public Shot shoot(Session session) throws ClientEndedException, MissingGlobalException {
      var client = session.client();
      var output = bind(client, WlOutput.NAME, 1);
      var manager = bind(client, ZwlrScreencopyManagerV1.NAME, ZwlrScreencopyManagerV1.VERSION);
      return new WlrShot(client, manager, output.id());
    }
  },
  /** ext-image-copy-capture-v1, of a whole output. */
  EXT("ext") {
    @Override
    public List<String> globals() {
      return List.of(ExtImageCopyCaptureManagerV1.NAME, ExtOutputImageCaptureSourceManagerV1.NAME);
    }

    @Override
    public Shot shoot(Session session) throws ClientEndedException, MissingGlobalException {
      var client = session.client();
      var output = bind(client, WlOutput.NAME, 1);
      var sources = bind(client, ExtOutputImageCaptureSourceManagerV1.NAME, 1);
      var manager = bind(client, ExtImageCopyCaptureManagerV1.NAME, 1);
      return new ExtShot(client, sources, manager, output.id());
    }
  };

  private final String id;

  Dialect(String id) {
    this.id = id;
  }

  /** One word for ids. */
  public String id() {
    return id;
  }

  /** What the target must advertise, beside an output. */
  public abstract List<String> globals();

  /**
   * Begins a picture of the whole of the first output.
   *
   * @throws MissingGlobalException when the target does not speak so, or has no output
   */
  public abstract Shot shoot(Session session) throws ClientEndedException, MissingGlobalException;

  private static RawClient.BoundObject bind(RawClient client, String name, int version)
      throws ClientEndedException, MissingGlobalException {
    return client
        .bind(name, version, EventHandler.NONE)
        .orElseThrow(() -> new MissingGlobalException(name));
  }
}
