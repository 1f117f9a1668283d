/** Making a failing program smaller, and telling whether two fail for the same reason. */
@NullMarked
package dev.busproof.clientsim.fuzz.reduce;

import org.jspecify.annotations.NullMarked;
