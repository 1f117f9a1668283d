/**
 * What becomes of somebody who reads a file while somebody else replaces it: ways of reading, ways
 * of replacing, file systems, and a table of what was seen.
 */
@NullMarked
package dev.busproof.memfd.files;

import org.jspecify.annotations.NullMarked;
