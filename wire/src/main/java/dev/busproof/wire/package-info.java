@NullMarked
package dev.busproof.wire;

import org.jspecify.annotations.NullMarked;
