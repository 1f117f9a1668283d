/**
 * The system calls, one interface with two implementations, and the constants and layouts they
 * need.
 */
@NullMarked
package dev.busproof.memfd.libc;

import org.jspecify.annotations.NullMarked;
