/** The attack cases and the catalogue that lists them. */
@NullMarked
package dev.busproof.clientsim.attack;

import org.jspecify.annotations.NullMarked;
