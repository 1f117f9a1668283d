/**
 * wl_seat and wl_data_device: who gets the pointer, the fingers and the keys, and the clipboard
 * that goes with the keyboard.
 */
@NullMarked
package dev.busproof.compositor.seat;

import org.jspecify.annotations.NullMarked;
