package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.arena.Arena;
import dev.busproof.clientsim.fuzz.coverage.Coverage;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a worker has for itself: a target with an innocent client, and what of its code runs. */
record Workplace(Arena arena, Optional<Coverage> coverage) implements AutoCloseable {

  /**
   * A workplace whose target is not started yet; exceptions as {@link Campaign#check}.
   *
   * @param number of the worker, from 1
   * @param log where the target's output goes
   */
  static Workplace open(int number, FuzzOptions options, Path log) throws IOException {
    var libc = Libc.system();
    if (options.coverageAgent().isEmpty()
        || !(options.lab().target() instanceof TargetChoice.Bundled bundled)) {
      return new Workplace(Arena.open(number, libc, options.lab(), log), Optional.empty());
    }
    var coverage = Coverage.listen();
    var target = coverage.into(bundled, options.coverageAgent().get());
    ProveOptions lab = options.lab().toBuilder().target(target).build();
    return new Workplace(Arena.open(number, libc, lab, log), Optional.of(coverage));
  }

  @Override
  public void close() {
    arena.close();
    coverage.ifPresent(Coverage::close);
  }
}
