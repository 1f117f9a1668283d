package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Canvas;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.client.SharedPixels;
import dev.busproof.clientsim.client.Window;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.memfd.Memfd;

/** Draws a few frames as the protocol asks and leaves. */
final class InnocentClient implements AttackCase {
  private static final int FRAMES = 12;
  private static final long FRAME_MILLIS = 100;

  @Override
  public String id() {
    return "client.innocent";
  }

  @Override
  public String requirement() {
    return "An honest client is served.";
  }

  @Override
  public String shows() {
    return "What is normal for this target.";
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(Endings.SURVIVES);
  }

  @Override
  public void run(Attack attack) throws Exception {
    try (var file = Memfd.create(attack.libc(), "busproof-innocent", 2L * Canvas.BYTES)) {
      attack.client(session -> {
        var pixels = new SharedPixels(session, file.fd(), Canvas.WIDTH, Canvas.HEIGHT, 2);
        var window = Window.open(session);
        for (int i = 0; i < FRAMES; i++) {
          var free = pixels.takeFree();
          if (free.isPresent()) {
            pixels.fill(free.get(), Canvas.COLOUR + i);
            window.present(pixels.buffer(free.get()), Canvas.WIDTH, Canvas.HEIGHT);
          }
          window.awaitFrame(FRAME_MILLIS);
        }
      });
    }
  }
}
