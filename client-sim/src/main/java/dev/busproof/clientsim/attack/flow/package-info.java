/** Attacks by pace: clients that do not read, do not finish, or do not stop. */
@NullMarked
package dev.busproof.clientsim.attack.flow;

import org.jspecify.annotations.NullMarked;
