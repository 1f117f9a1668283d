/** Clients that nobody wrote: a program judged as any other attack is. */
@NullMarked
package dev.busproof.clientsim.fuzz;

import org.jspecify.annotations.NullMarked;
