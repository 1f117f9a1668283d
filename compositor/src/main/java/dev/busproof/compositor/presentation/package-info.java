/** wp_presentation: when what a client committed was shown. */
@NullMarked
package dev.busproof.compositor.presentation;

import org.jspecify.annotations.NullMarked;
