/** wp_viewporter: which part of a surface's content is shown, and how large. */
@NullMarked
package dev.busproof.compositor.viewport;

import org.jspecify.annotations.NullMarked;
