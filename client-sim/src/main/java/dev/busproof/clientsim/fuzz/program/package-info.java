/** Fuzz programs: what clients nobody wrote do, step by step, as text that people can edit. */
@NullMarked
package dev.busproof.clientsim.fuzz.program;

import org.jspecify.annotations.NullMarked;
