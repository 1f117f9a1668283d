/** What the parts of the benchmark have in common: what is asked of them and where results go. */
@NullMarked
package dev.busproof.bench.suite;

import org.jspecify.annotations.NullMarked;
