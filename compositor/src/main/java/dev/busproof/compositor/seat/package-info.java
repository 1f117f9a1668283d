/**
 * wl_seat and wl_data_device: who has the keyboard, and the clipboard that goes with it. No input
 * is ever injected here.
 */
@NullMarked
package dev.busproof.compositor.seat;

import org.jspecify.annotations.NullMarked;
