package dev.busproof.memfd.probe;

import java.util.Optional;

/**
 * One line of the report.
 *
 * @param feature its stable id, such as {@code seal.shrink.forbids-truncate}
 * @param how how it was found out, one short sentence without a full stop
 * @param since the first kernel that has it, where that is known
 */
public record ProbeRow(
    String feature,
    Topic topic,
    Stability stability,
    Answer answer,
    String how,
    Optional<String> since) {}
