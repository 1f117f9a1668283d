/** Carries fuzz programs out against a compositor, and keeps what came of it. */
@NullMarked
package dev.busproof.clientsim.fuzz.play;

import org.jspecify.annotations.NullMarked;
