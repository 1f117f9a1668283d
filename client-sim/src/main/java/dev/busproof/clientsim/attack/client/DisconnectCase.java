package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.memfd.Memfd;
import java.util.List;
import java.util.Optional;

/** Clients that leave in the middle of things, each a little later than the one before. */
final class DisconnectCase implements AttackCase {
  private static final int CLIENTS = 20;
  private static final byte[] HALF_A_HEADER = new byte[4];

  @Override
  public String id() {
    return "client.disconnect.mid-frame";
  }

  @Override
  public String requirement() {
    return "A client that leaves between a commit and its frame callback leaves nothing behind.";
  }

  @Override
  public String shows() {
    return "Frame callbacks, releases or mappings that are kept for a client that is gone.";
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.LEAVES);
  }

  @Override
  public Optional<Act> twin() {
    return Optional.of(Canvas::showOrdinary);
  }

  @Override
  public void run(Attack attack) throws Exception {
    for (int i = 0; i < CLIENTS && !attack.isCancelled(); i++) {
      int moment = i % 4;
      try (var file = Memfd.create(attack.libc(), "busproof-leaver", Canvas.BYTES)) {
        var end =
            attack.leaver(session -> {
              var window = Window.open(session);
              int pool = session.createPool(file.fd(), Canvas.BYTES);
              int buffer = session.createBuffer(pool, 0, Canvas.WIDTH, Canvas.HEIGHT);
              if (moment == 0) {
                window.attach(buffer);
                session.client().flush();
                return;
              }
              window.present(buffer, Canvas.WIDTH, Canvas.HEIGHT);
              if (moment == 2) {
                session.client().sendRaw(HALF_A_HEADER, List.of());
                session.client().flush();
              } else if (moment == 3) {
                window.awaitFrame(100);
                window.present(buffer, Canvas.WIDTH, Canvas.HEIGHT);
              }
            });
        if (end.kind() != ClientEnd.Kind.LEFT) {
          return; // the others would learn nothing else
        }
      }
    }
  }
}
