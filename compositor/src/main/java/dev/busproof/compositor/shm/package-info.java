/**
 * wl_shm: memory that clients share, taken only through the ladder of {@code dev.busproof.memfd}.
 */
@NullMarked
package dev.busproof.compositor.shm;

import org.jspecify.annotations.NullMarked;
