package dev.busproof.compositor.surface;

import dev.busproof.compositor.client.Serials;
import java.util.function.LongSupplier;

/**
 * What the objects of every client share.
 *
 * @param serials one sequence for all events of all clients
 * @param scene what is on the outputs
 * @param monotonicMillis CLOCK_MONOTONIC in milliseconds: the time that events carry
 */
public record ServerContext(Serials serials, Scene scene, LongSupplier monotonicMillis) {}
