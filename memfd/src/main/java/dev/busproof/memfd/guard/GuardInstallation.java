package dev.busproof.memfd.guard;

import java.util.Optional;

/** What became of the guard in this process. */
public sealed interface GuardInstallation {
  /** It is in front of the JVM's handler, until the process ends. */
  record Installed(BusGuard it) implements GuardInstallation {}

  /**
   * There is none, and nothing was left behind by trying.
   *
   * @param reason for people, without a full stop: "no tested handler for riscv64", "sigaction:
   *     EACCES ..."
   */
  record Refused(String reason) implements GuardInstallation {}

  /** The guard, for whom the reason is all the same. */
  default Optional<BusGuard> guard() {
    return switch (this) {
      case Installed(BusGuard it) -> Optional.of(it);
      case Refused _ -> Optional.empty();
    };
  }

  /** Why there is none, if there is none. */
  default Optional<String> refusal() {
    return switch (this) {
      case Installed _ -> Optional.empty();
      case Refused(String reason) -> Optional.of(reason);
    };
  }
}
