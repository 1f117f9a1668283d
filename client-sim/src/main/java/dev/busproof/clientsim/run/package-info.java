/**
 * A run as a directory: what was asked of whom, on which machine, and the journal of what happened.
 */
@NullMarked
package dev.busproof.clientsim.run;

import org.jspecify.annotations.NullMarked;
