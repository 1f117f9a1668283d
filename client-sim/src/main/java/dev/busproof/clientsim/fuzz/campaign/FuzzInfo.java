package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.run.Environment;
import java.time.Instant;
import java.util.Optional;

/**
 * What stands in a campaign's {@code run.json}: everything about it that is known before its first
 * program.
 *
 * @param format goes up when an older reader would misunderstand; below zero, so that no reader of
 *     other runs takes it for one
 * @param startedAt wall-clock time
 * @param options what was asked for
 * @param targetVersion what the target's program says of itself, when it does
 * @param environment where it takes place
 */
public record FuzzInfo(
    int format,
    Instant startedAt,
    FuzzOptions options,
    Optional<String> targetVersion,
    Environment environment) {

  /** The format that this program writes and reads. */
  static final int FORMAT = -2;
}
