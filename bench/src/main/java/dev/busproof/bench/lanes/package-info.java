/**
 * The lanes: every way of taking in a client's pixels, and what surrounds it, measured with JMH in
 * interleaved rounds. JMH wants benchmarks and states public; nothing else here is for others but
 * {@link dev.busproof.bench.lanes.LaneSuite}.
 */
@NullMarked
package dev.busproof.bench.lanes;

import org.jspecify.annotations.NullMarked;
