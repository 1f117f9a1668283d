@NullMarked
package dev.busproof.clientsim;

import org.jspecify.annotations.NullMarked;
