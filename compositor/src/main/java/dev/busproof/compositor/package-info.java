@NullMarked
package dev.busproof.compositor;

import org.jspecify.annotations.NullMarked;
