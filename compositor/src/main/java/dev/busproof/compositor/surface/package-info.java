/**
 * Surfaces: their double-buffered state, their trees of subsurfaces, and the scene they are shown
 * in.
 *
 * <p>State goes one way: requests change what is pending; a commit moves it to what is current, by
 * way of a cache for synchronized subsurfaces; the scene lays the current state out once per frame.
 * All of it runs on the loop thread.
 */
@NullMarked
package dev.busproof.compositor.surface;

import org.jspecify.annotations.NullMarked;
