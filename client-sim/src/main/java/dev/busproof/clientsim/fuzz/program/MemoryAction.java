package dev.busproof.clientsim.fuzz.program;

import dev.busproof.memfd.Seal;
import java.util.EnumSet;
import java.util.Set;

/**
 * What can be done to a shared file behind the compositor's back. One that the kernel refuses (a
 * seal forbids it, the file is closed) does nothing.
 */
public sealed interface MemoryAction {

  /** The name of the file it is done to. */
  String file();

  /** What it is called in a program. */
  default String verb() {
    return switch (this) {
      case Truncate _ -> "truncate";
      case Punch _ -> "punch";
      case Allocate _ -> "allocate";
      case AddSeals _ -> "seal";
      case Overwrite _ -> "overwrite";
      case CloseFile _ -> "close";
      case Duplicate _ -> "dup";
    };
  }

  /** Sets the size, smaller or larger: ftruncate(2). */
  record Truncate(String file, long sizeBytes) implements MemoryAction {
    public Truncate {
      Check.file(file);
      Check.natural("a size", sizeBytes);
    }
  }

  /** Takes pages out of it: fallocate(2) with FALLOC_FL_PUNCH_HOLE. */
  record Punch(String file, long offsetBytes, long lengthBytes) implements MemoryAction {
    public Punch {
      Check.file(file);
      Check.natural("an offset", offsetBytes);
      Check.natural("a length", lengthBytes);
    }
  }

  /** Fills a hole: fallocate(2). */
  record Allocate(String file, long offsetBytes, long lengthBytes) implements MemoryAction {
    public Allocate {
      Check.file(file);
      Check.natural("an offset", offsetBytes);
      Check.natural("a length", lengthBytes);
    }
  }

  /** Adds seals: fcntl(2), F_ADD_SEALS. */
  record AddSeals(String file, Set<Seal> seals) implements MemoryAction {
    public AddSeals {
      Check.file(file);
      seals = Set.copyOf(EnumSet.copyOf(seals));
    }
  }

  /** Writes the same 32 bits over and over. */
  record Overwrite(String file, long offsetBytes, long lengthBytes, int word)
      implements MemoryAction {
    public Overwrite {
      Check.file(file);
      Check.natural("an offset", offsetBytes);
      Check.natural("a length", lengthBytes);
    }
  }

  /** Closes the program's own descriptor. */
  record CloseFile(String file) implements MemoryAction {
    public CloseFile {
      Check.file(file);
    }
  }

  /** Makes {@code copy} another descriptor of the same file: dup(2). */
  record Duplicate(String file, String copy) implements MemoryAction {
    public Duplicate {
      Check.file(file);
      Check.file(copy);
    }
  }
}
