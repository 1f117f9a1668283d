@NullMarked
package dev.busproof.memfd;

import org.jspecify.annotations.NullMarked;
