/** The lab: throws every attack case at a compositor, stores what happened and judges it. */
@NullMarked
package dev.busproof.clientsim;

import org.jspecify.annotations.NullMarked;
