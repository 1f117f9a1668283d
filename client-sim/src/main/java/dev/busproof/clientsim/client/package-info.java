/** A Wayland client that can send anything and never waits without a deadline. */
@NullMarked
package dev.busproof.clientsim.client;

import org.jspecify.annotations.NullMarked;
