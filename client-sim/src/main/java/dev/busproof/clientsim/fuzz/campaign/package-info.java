/** Campaigns: programs are made, played and watched until one goes wrong, and that one is kept. */
@NullMarked
package dev.busproof.clientsim.fuzz.campaign;

import org.jspecify.annotations.NullMarked;
