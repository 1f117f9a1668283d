/** A saved program carried out again: whether what it found is still there. */
@NullMarked
package dev.busproof.clientsim.fuzz.replay;

import org.jspecify.annotations.NullMarked;
