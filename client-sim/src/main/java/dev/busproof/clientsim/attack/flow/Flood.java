package dev.busproof.clientsim.attack.flow;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.Service;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.clientsim.client.Deadline;
import dev.busproof.clientsim.client.EventHandler;
import dev.busproof.clientsim.client.Session;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlCallback;
import dev.busproof.wire.protocol.WlCompositor;
import dev.busproof.wire.protocol.WlDisplay;
import dev.busproof.wire.protocol.WlRegion;
import dev.busproof.wire.protocol.WlRegistry;
import dev.busproof.wire.protocol.WlShmPool;
import dev.busproof.wire.protocol.WlSurface;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One request, again and again, as fast as the target takes it; the client reads what it is sent.
 */
record Flood(Kind kind) implements AttackCase {
  /** Between two looks at the clock: more than a socket's buffer holds would wait in ours. */
  private static final int BATCH = 200;

  /** A flood lasts a quarter of a race: whether it starves others shows in the first frames. */
  private static final int SHARE_OF_RACE = 4;

  /** What is sent. */
  enum Kind {
    SYNC("sync") {
      @Override
      void send(Props props) throws ClientEndedException {
        props.client().sync(() -> {});
      }
    },
    REGISTRY("registry") {
      @Override
      void send(Props props) throws ClientEndedException {
        int id = props.client().newObject(WlRegistry.NAME, WlRegistry.VERSION, EventHandler.NONE);
        props.client().send(1, new WlDisplay.Request.GetRegistry(id));
      }
    },
    SURFACE("surface") {
      @Override
      void send(Props props) throws ClientEndedException {
        int id = props.create(WlSurface.NAME);
        props.client().send(props.compositor(), new WlCompositor.Request.CreateSurface(id));
        props.client().send(id, new WlSurface.Request.Destroy());
      }
    },
    REGION("region") {
      @Override
      void send(Props props) throws ClientEndedException {
        int id = props.create(WlRegion.NAME);
        props.client().send(props.compositor(), new WlCompositor.Request.CreateRegion(id));
        props.client().send(id, new WlRegion.Request.Add(0, 0, 10, 10));
        props.client().send(id, new WlRegion.Request.Destroy());
      }
    },
    DAMAGE("damage") {
      @Override
      void send(Props props) throws ClientEndedException {
        int at = props.next();
        props
            .client()
            .send(
                props.window().surface(),
                new WlSurface.Request.Damage(at * 7 % 251, at * 13 % 241, 2, 2));
        if (at % BATCH == 0) {
          props.window().attach(props.buffer());
          props.window().commit();
        }
      }
    },
    COMMIT("commit") {
      @Override
      void send(Props props) throws ClientEndedException {
        props.window().attach(props.buffer());
        props.window().damage(Canvas.WIDTH, Canvas.HEIGHT);
        props.client().send(props.window().surface(), new WlSurface.Request.Commit());
      }
    },
    FRAME("frame-callback") {
      @Override
      void send(Props props) throws ClientEndedException {
        int id = props.client().newObject(WlCallback.NAME, WlCallback.VERSION, EventHandler.NONE);
        props.client().send(props.window().surface(), new WlSurface.Request.Frame(id));
      }
    },
    POOL("pool") {
      @Override
      void send(Props props) throws ClientEndedException, IOException {
        int id = props.session().createPool(props.file().fd(), Canvas.BYTES);
        props.client().send(id, new WlShmPool.Request.Destroy());
      }
    },
    BUFFER("buffer") {
      @Override
      void send(Props props) throws ClientEndedException {
        int id = props.session().createBuffer(props.pool(), 0, Canvas.WIDTH, Canvas.HEIGHT);
        props.client().send(id, new WlBuffer.Request.Destroy());
      }
    },
    INPUT_REGION("input-region") {
      @Override
      void send(Props props) throws ClientEndedException {
        props.client().send(props.window().surface(), new WlSurface.Request.SetInputRegion(0));
      }
    };

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Descriptors are queued until they are flushed, and few fit in. */
    int batch() {
      return this == POOL ? 20 : BATCH;
    }

    abstract void send(Props props) throws ClientEndedException, IOException;
  }

  static List<AttackCase> all() {
    return Arrays.stream(Kind.values()).map(k -> (AttackCase) new Flood(k)).toList();
  }

  /** What a flood needs at hand. */
  static final class Props {
    private final Session session;
    private final Memfd file;
    private final int pool;
    private final int buffer;
    private final Window window;
    private int count;

    private Props(Session session, Memfd file) throws ClientEndedException, IOException {
      this.session = session;
      this.file = file;
      this.pool = session.createPool(file.fd(), Canvas.BYTES);
      this.buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
      this.window = Window.open(session);
      window.present(buffer, Canvas.WIDTH, Canvas.HEIGHT);
    }

    Session session() {
      return session;
    }

    dev.busproof.clientsim.client.RawClient client() {
      return session.client();
    }

    int compositor() {
      return session.compositorId();
    }

    Memfd file() {
      return file;
    }

    int pool() {
      return pool;
    }

    int buffer() {
      return buffer;
    }

    Window window() {
      return window;
    }

    int next() {
      return ++count;
    }

    int create(String interfaceName) {
      return client().newObject(interfaceName, 1, EventHandler.NONE);
    }
  }

  @Override
  public String id() {
    return "flow.flood." + kind.word;
  }

  @Override
  public String requirement() {
    return "A client that sends nothing but %s requests slows nobody but itself."
        .formatted(kind.word);
  }

  @Override
  public String shows() {
    return "A loop that serves one client until it has nothing more to say.";
  }

  @Override
  public Needs needs() {
    return Needs.SHARED_MEMORY;
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.SURVIVES, Endings.NO_MEMORY, Endings.DISCONNECTED);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var file = Memfd.create(attack.libc(), "busproof-flood", Canvas.BYTES)) {
      file.fill(Canvas.COLOUR);
      attack.client(session -> {
        flood(attack, new Props(session, file));
        Service.expect(attack, session);
      });
    }
  }

  private void flood(Attack attack, Props props) throws ClientEndedException, IOException {
    var end = Deadline.inMillis(attack.options().raceMillis() / SHARE_OF_RACE);
    long sent = 0;
    while (!end.isOver() && !attack.isCancelled()) {
      for (int i = 0; i < kind.batch(); i++) {
        kind.send(props);
      }
      sent += kind.batch();
      props.client().flush();
    }
    attack.count("requests", sent);
    props.client().roundtrip();
  }
}
