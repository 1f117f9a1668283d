/** Turns protocol definitions into Java types; runs from source while the module is built. */
@NullMarked
package dev.busproof.wire.scanner;

import org.jspecify.annotations.NullMarked;
