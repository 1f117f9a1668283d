/**
 * What a benchmark run measured: records that are written as JSON, read back, compared and drawn.
 * Nothing here measures anything.
 */
@NullMarked
package dev.busproof.bench.model;

import org.jspecify.annotations.NullMarked;
