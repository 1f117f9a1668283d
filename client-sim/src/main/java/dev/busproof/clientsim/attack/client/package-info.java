/** Attacks by what becomes of the client itself. */
@NullMarked
package dev.busproof.clientsim.attack.client;

import org.jspecify.annotations.NullMarked;
