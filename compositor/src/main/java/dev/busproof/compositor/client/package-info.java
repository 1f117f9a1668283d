/** One client of the compositor: its objects, what it may make us hold, and how it ends. */
@NullMarked
package dev.busproof.compositor.client;

import org.jspecify.annotations.NullMarked;
