/** The code of docs/guarded-file.md. */
@NullMarked
package dev.busproof.memfd.example;

import org.jspecify.annotations.NullMarked;
