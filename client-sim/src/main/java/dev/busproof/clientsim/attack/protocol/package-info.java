/**
 * Attacks by requests: every error that the protocols define, provoked, and orders that nobody laid
 * down.
 */
@NullMarked
package dev.busproof.clientsim.attack.protocol;

import org.jspecify.annotations.NullMarked;
