/**
 * Input devices that are clients: zwlr_virtual_pointer and zwp_virtual_keyboard, by which programs
 * move the pointer and type.
 */
@NullMarked
package dev.busproof.compositor.virtual;

import org.jspecify.annotations.NullMarked;
