/** The SIGBUS handler that runs in front of the JVM's and gives zeros where a file has shrunk. */
@NullMarked
package dev.busproof.memfd.guard;

import org.jspecify.annotations.NullMarked;
