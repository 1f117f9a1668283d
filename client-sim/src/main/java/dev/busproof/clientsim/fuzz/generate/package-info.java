/** Makes fuzz programs from protocol definitions and a little knowledge of some of them. */
@NullMarked
package dev.busproof.clientsim.fuzz.generate;

import org.jspecify.annotations.NullMarked;
