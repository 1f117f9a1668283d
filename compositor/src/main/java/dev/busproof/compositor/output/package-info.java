/** wl_output: the one output, and which surfaces are on it. */
@NullMarked
package dev.busproof.compositor.output;

import org.jspecify.annotations.NullMarked;
