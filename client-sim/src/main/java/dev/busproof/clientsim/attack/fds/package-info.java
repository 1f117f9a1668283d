/**
 * Attacks by descriptors: missing, left over, hoarded, or of the wrong kind for where they stand.
 */
@NullMarked
package dev.busproof.clientsim.attack.fds;

import org.jspecify.annotations.NullMarked;
