/** Innocent clients beside an attack: one that draws all the time, one that arrives meanwhile. */
@NullMarked
package dev.busproof.clientsim.witness;

import org.jspecify.annotations.NullMarked;
