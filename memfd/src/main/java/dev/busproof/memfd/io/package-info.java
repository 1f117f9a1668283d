/** Sockets that pass descriptors, and what an event loop waits on. */
@NullMarked
package dev.busproof.memfd.io;

import org.jspecify.annotations.NullMarked;
