/** What each way of taking in a client's pixels costs, measured with JMH and compared fairly. */
@NullMarked
package dev.busproof.bench;

import org.jspecify.annotations.NullMarked;
