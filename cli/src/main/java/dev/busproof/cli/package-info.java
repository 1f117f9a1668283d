@NullMarked
package dev.busproof.cli;

import org.jspecify.annotations.NullMarked;
