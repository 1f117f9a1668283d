/** The files that attacking clients share, by what they are made of. */
@NullMarked
package dev.busproof.clientsim.attack.shm.file;

import org.jspecify.annotations.NullMarked;
