/** Fuzz programs as source text of other languages. */
@NullMarked
package dev.busproof.clientsim.fuzz.emit;

import org.jspecify.annotations.NullMarked;
