/**
 * What a test does in the user's place, over a protocol of our own that is off unless asked for.
 */
@NullMarked
package dev.busproof.compositor.control;

import org.jspecify.annotations.NullMarked;
