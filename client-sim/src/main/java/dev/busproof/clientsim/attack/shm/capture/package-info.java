/** Attacks on compositors that write: into the memory that a client hands over for a picture. */
@NullMarked
package dev.busproof.clientsim.attack.shm.capture;

import org.jspecify.annotations.NullMarked;
