package dev.busproof.clientsim.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What stands in {@code run.json}: everything about a run that is known before its first case.
 *
 * @param format goes up when an older reader would misunderstand
 * @param startedAt wall-clock time
 * @param options what was asked for
 * @param targetVersion what the target's program says of itself, when it does
 * @param environment where it takes place
 * @param cases ids of the cases to be carried out, in that order; one may occur more than once
 * @param baseline the file of known findings that it was begun with, an absolute path; read again
 *     whenever the run goes on
 */
public record RunInfo(
    int format,
    Instant startedAt,
    ProveOptions options,
    Optional<String> targetVersion,
    Environment environment,
    List<String> cases,
    Optional<String> baseline) {

  /** The format that this program writes and reads. */
  static final int FORMAT = 3;
}
