package dev.busproof.compositor;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a session ended.
 *
 * @param programStatus the program's exit status, when it ended by itself; 128 + the signal's
 *     number when a signal ended it. Empty: there was no program, or the compositor ended first
 * @param screenshot the file written
 * @param screenshotFailure why it was not, in one line
 * @param statistics at the end, after every client was closed
 */
public record Outcome(
    OptionalInt programStatus,
    Optional<Path> screenshot,
    Optional<String> screenshotFailure,
    CompositorStatistics statistics) {}
