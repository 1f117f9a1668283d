/**
 * What the running kernel really does with shared memory: a row for each feature, found out by
 * doing it.
 */
@NullMarked
package dev.busproof.memfd.probe;

import org.jspecify.annotations.NullMarked;
