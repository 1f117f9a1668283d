/**
 * Pictures of the screen for clients: wlr-screencopy and ext-image-copy-capture. The compositor
 * writes into the client's buffer with pwrite(2), on a thread that nobody waits for.
 */
@NullMarked
package dev.busproof.compositor.capture;

import org.jspecify.annotations.NullMarked;
