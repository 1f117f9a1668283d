/** Attacks by every other descriptor or buffer of a client that a compositor reads or passes on. */
@NullMarked
package dev.busproof.clientsim.attack.descriptor;

import org.jspecify.annotations.NullMarked;
