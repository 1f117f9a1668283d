/**
 * A small file server spoken over /dev/fuse: files whose every answer can be held back, refused or
 * changed behind the kernel's back, as a bad disk or another host of a network file system would.
 */
@NullMarked
package dev.busproof.memfd.fuse;

import org.jspecify.annotations.NullMarked;
