/** wl_output and xdg_output: the outputs, and which surfaces are on them. */
@NullMarked
package dev.busproof.compositor.output;

import org.jspecify.annotations.NullMarked;
