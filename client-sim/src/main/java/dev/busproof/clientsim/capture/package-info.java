/** Pictures of the screen, as a client takes them: by whichever protocol the target has. */
@NullMarked
package dev.busproof.clientsim.capture;

import org.jspecify.annotations.NullMarked;
