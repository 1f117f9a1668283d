/** Attacks by amount: as much as there is of something, from one client or from thousands. */
@NullMarked
package dev.busproof.clientsim.attack.exhaust;

import org.jspecify.annotations.NullMarked;
