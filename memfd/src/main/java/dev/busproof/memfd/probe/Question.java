package dev.busproof.memfd.probe;

import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;

/**
 * How one row is found out. What it makes on the bench is taken away afterwards. A {@link
 * LinuxException} says that a step failed which the question rests on.
 */
@FunctionalInterface
interface Question {
  Answer ask(Workbench bench) throws IOException;
}
