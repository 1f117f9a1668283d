/** Attacks by memory that is shared: what is in the file, how long it is, and when that changes. */
@NullMarked
package dev.busproof.clientsim.attack.shm;

import org.jspecify.annotations.NullMarked;
