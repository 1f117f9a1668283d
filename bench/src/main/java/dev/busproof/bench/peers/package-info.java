/**
 * Side by side: one load generator drives the bundled compositor and others, taking turns, and what
 * it costs each of them is measured.
 */
@org.jspecify.annotations.NullMarked
package dev.busproof.bench.peers;
