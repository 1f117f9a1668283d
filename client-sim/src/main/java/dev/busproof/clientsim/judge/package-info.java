/** What an observation means: expectations, thresholds and the pure function over them. */
@NullMarked
package dev.busproof.clientsim.judge;

import org.jspecify.annotations.NullMarked;
