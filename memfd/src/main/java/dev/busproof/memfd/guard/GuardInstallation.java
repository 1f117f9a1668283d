package dev.busproof.memfd.guard;

import java.util.Optional;

/** What became of the guard in this process. */
public sealed interface GuardInstallation {
  /** It is in front of the JVM's handler, until the process ends. */
  record Installed(BusGuard it) implements GuardInstallation {
    @Override
    public Optional<BusGuard> guard() {
      return Optional.of(it);
    }

    @Override
    public Optional<String> refusal() {
      return Optional.empty();
    }
  }

  /**
   * There is none, and nothing was left behind by trying.
   *
   * @param reason for people, without a full stop: "no tested handler for riscv64", "sigaction:
   *     EACCES ..."
   */
  record Refused(String reason) implements GuardInstallation {
    @Override
    public Optional<BusGuard> guard() {
      return Optional.empty();
    }

    @Override
    public Optional<String> refusal() {
      return Optional.of(reason);
    }
  }

  /** The guard, for whom the reason is all the same. */
  Optional<BusGuard> guard();

  /** Why there is none, if there is none. */
  Optional<String> refusal();
}
