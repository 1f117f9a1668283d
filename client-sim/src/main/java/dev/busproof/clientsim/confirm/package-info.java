/** Findings sought again: whether a case brings its finding about, or what came before it. */
@NullMarked
package dev.busproof.clientsim.confirm;

import org.jspecify.annotations.NullMarked;
