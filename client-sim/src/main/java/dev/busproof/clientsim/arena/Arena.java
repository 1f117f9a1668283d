package dev.busproof.clientsim.arena;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.observe.Observation;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.target.Target;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.clientsim.witness.Bystander;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One target with an innocent client beside it, for who attacks it by other means than the cases of
 * the catalogue, and may want an attack observed as one of those. Used by one thread; {@link
 * #close} may come from any.
 */
public final class Arena implements AutoCloseable {
  private final Worker worker;

  private Arena(Worker worker) {
    this.worker = worker;
  }

  /**
   * An arena whose target is not started yet.
   *
   * @param number counted from 1
   * @param log where the target's output goes
   * @throws IllegalArgumentException for a target or user that is not known, or a display given by
   *     name without an XDG_RUNTIME_DIR
   * @throws IOException when the description of a target cannot be read
   */
  public static Arena open(int number, Libc libc, ProveOptions options, Path log)
      throws IOException {
    return new Arena(Worker.open(number, libc, options, log));
  }

  /**
   * Makes sure that the target runs and answers, and that the innocent client draws.
   *
   * @return true when the target is another process than before
   * @throws TargetFailedException when no target can be had
   */
  public boolean prepare() throws TargetFailedException {
    return worker.prepare();
  }

  /**
   * The same, sooner: what is normal for a target is not learnt anew after every death.
   *
   * @return true when the target is another process than before
   * @throws TargetFailedException when no target can be had
   */
  public boolean prepareBriefly() throws TargetFailedException {
    return worker.surroundings().prepareBriefly();
  }

  /** The target. */
  public Target target() {
    return worker.target();
  }

  /** The innocent client of this moment; only after {@link #prepare}. */
  public Bystander bystander() {
    return worker.surroundings().bystander();
  }

  /** The newest version of each global that the target announces; only after {@link #prepare}. */
  public Map<String, Integer> globals() {
    return worker.surroundings().globals();
  }

  /**
   * Why nothing can be said of the target, if so: it tells no globals or draws nobody, and whoever
   * does nothing survives everything; only after {@link #prepare}.
   */
  public Optional<String> untestable() {
    return worker.surroundings().unknown().or(() -> worker.surroundings().missing(Needs.NOTHING));
  }

  /** From now on what the clients of attacks say is told: the number of a client and a line. */
  public void tell(BiConsumer<Integer, String> heard) {
    worker.tell(heard);
  }

  /**
   * Carries an attack out and observes everything around it; only after {@link #prepare}. A target
   * that no longer answers is ended afterwards.
   */
  public Observation attempt(AttackCase one, int attempt) {
    var seen = worker.attempt(one, attempt);
    worker.tidy(seen);
    return seen;
  }

  @Override
  public void close() {
    worker.close();
  }
}
