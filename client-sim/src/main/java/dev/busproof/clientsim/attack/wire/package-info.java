/** Attacks by bytes that are no messages, or not the messages that they claim to be. */
@NullMarked
package dev.busproof.clientsim.attack.wire;

import org.jspecify.annotations.NullMarked;
