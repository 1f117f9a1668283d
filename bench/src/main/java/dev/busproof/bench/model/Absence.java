package dev.busproof.bench.model;

/**
 * A lane or peer that was not measured.
 *
 * @param reason in a few words: "this kernel has no MAP_NOSIGBUS", "weston is not installed"
 */
public record Absence(String group, String lane, Parameters parameters, String reason) {}
