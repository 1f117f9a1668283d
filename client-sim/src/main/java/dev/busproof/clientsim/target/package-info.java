/** The compositor under test: how it is started, watched, measured and stopped. */
@NullMarked
package dev.busproof.clientsim.target;

import org.jspecify.annotations.NullMarked;
