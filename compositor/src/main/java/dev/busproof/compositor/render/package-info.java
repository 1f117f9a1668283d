/**
 * Painting: rectangles, damage, pixel formats and the renderer. Pure: it knows no client and no
 * protocol, and reads pixels only through {@link dev.busproof.compositor.render.PixelRows}.
 */
@NullMarked
package dev.busproof.compositor.render;

import org.jspecify.annotations.NullMarked;
