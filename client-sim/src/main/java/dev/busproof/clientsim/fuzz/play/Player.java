package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.client.RawClient;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import dev.busproof.wire.ir.Interfaces;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Plays programs. A step that cannot be done is left out and counted; whatever a program says, it
 * ends in time, and its connections, files and threads end with it. Usable from any thread.
 */
public final class Player {
  private final Libc libc;
  private final Interfaces interfaces;
  private final PlayLimits limits;

  /**
   * A player.
   *
   * @param interfaces those whose requests can be sent and whose events are understood
   */
  public Player(Libc libc, Interfaces interfaces, PlayLimits limits) {
    this.libc = libc;
    this.interfaces = interfaces;
    this.limits = limits;
  }

  /**
   * The same, but for how long it waits for an event that need not come.
   *
   * @param awaitMillis from 0
   */
  public Player awaiting(long awaitMillis) {
    return new Player(libc, interfaces, limits.awaiting(awaitMillis));
  }

  /** Those whose requests can be sent and whose events are understood. */
  public Interfaces interfaces() {
    return interfaces;
  }

  /**
   * The same, but for how long its clients wait for an answer.
   *
   * @param answerMillis from 1
   */
  public Player answered(long answerMillis) {
    return new Player(libc, interfaces, limits.answered(answerMillis));
  }

  /** Makes connections. */
  @FunctionalInterface
  public interface Connector {
    /** A new client, which is the caller's. */
    RawClient connect() throws LinuxException;
  }

  /**
   * Plays against the compositor at that socket.
   *
   * @throws IOException when the first client finds nobody who listens, or the lab itself cannot
   *     make a connection
   */
  public Played play(Program program, Path socket) throws IOException {
    return play(program, () -> RawClient.connect(libc, socket, limits.answerMillis()));
  }

  /** The same over connections that somebody else makes. */
  public Played play(Program program, Connector connector) throws IOException {
    try (var performance = new Performance(libc, interfaces, limits, connector, program)) {
      return performance.play();
    }
  }
}
