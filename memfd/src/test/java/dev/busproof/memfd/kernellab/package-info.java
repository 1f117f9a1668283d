/** The kernel lab, which is a shell program in {@code memfd/kernel-lab}, tested from outside. */
@NullMarked
package dev.busproof.memfd.kernellab;

import org.jspecify.annotations.NullMarked;
