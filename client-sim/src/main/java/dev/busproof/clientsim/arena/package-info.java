/** One target with everything around it: what an attempt is observed by. */
@NullMarked
package dev.busproof.clientsim.arena;

import org.jspecify.annotations.NullMarked;
