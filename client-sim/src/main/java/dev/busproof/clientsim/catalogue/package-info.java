/** All cases, in the order in which they are run. */
@NullMarked
package dev.busproof.clientsim.catalogue;

import org.jspecify.annotations.NullMarked;
