/**
 * Protocol definitions as data: what the scanner generates from and what tools read at run time.
 */
@NullMarked
package dev.busproof.wire.ir;

import org.jspecify.annotations.NullMarked;
