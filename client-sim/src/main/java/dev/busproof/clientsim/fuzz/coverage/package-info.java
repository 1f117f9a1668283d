/** What of a target in a JVM of its own has run, as a JaCoCo agent in it tells. */
@NullMarked
package dev.busproof.clientsim.fuzz.coverage;

import org.jspecify.annotations.NullMarked;
