package dev.busproof.clientsim.fuzz.program;

import dev.busproof.memfd.Seal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One line of a program. Names are letters, digits and underscores; what else the constructors
 * refuse, {@code docs/fuzz-programs.md} says.
 */
public sealed interface Step {

  /** Opens a connection, on which {@code display} is object 1. */
  record Connect(String client) implements Step {
    public Connect {
      Check.client(client);
    }
  }

  /** Closes one, in the middle of whatever it is. */
  record Disconnect(String client) implements Step {
    public Disconnect {
      Check.client(client);
    }
  }

  /**
   * Makes a file.
   *
   * @param sizeBytes its size at first, from 0
   * @param sealable whether seals may be added later; always so when it has some
   * @param seals those it has from the beginning
   */
  record CreateFile(String file, Kind kind, long sizeBytes, boolean sealable, Set<Seal> seals)
      implements Step {
    public CreateFile {
      Check.file(file);
      Check.natural("a size", sizeBytes);
      seals = seals.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(seals));
      sealable = sealable || !seals.isEmpty();
    }
  }

  /** What a file can be. */
  enum Kind {
    /** memfd_create(2). */
    MEMFD,
    /** The same with MFD_HUGETLB; the step does nothing where the machine has no huge pages. */
    HUGE,
    /** An unlinked file in the temporary directory. */
    DISK
  }

  /**
   * Binds the first global of an interface; does nothing when there is none.
   *
   * @param version the version asked for; the lower of it and the advertised one is bound
   */
  record Bind(String client, String interfaceName, int version, String object) implements Step {
    public Bind {
      Check.client(client);
      Check.word("interface", interfaceName);
      Check.natural("a version", version);
      Check.newObject(object);
    }
  }

  /**
   * Sends a request, by its name in the protocol definition. A request that cannot be put on the
   * wire (its object was never created, the program and the definition disagree) is left out.
   */
  record Request(String client, String object, String request, List<Value> arguments)
      implements Step {
    public Request {
      Check.client(client);
      Check.object(object);
      Check.word("request", request);
      arguments = List.copyOf(arguments);
    }
  }

  /** Sends a message with any opcode and body to an object. */
  record RawMessage(String client, String object, int opcode, Value.Bytes body, List<String> files)
      implements Step {
    public RawMessage {
      Check.client(client);
      Check.object(object);
      Check.range("an opcode", opcode, 0, 0xffff);
      files.forEach(Check::file);
      files = List.copyOf(files);
    }
  }

  /** Sends bytes as they are, with descriptors; a message or not. */
  record RawBytes(String client, Value.Bytes bytes, List<String> files) implements Step {
    public RawBytes {
      Check.client(client);
      files.forEach(Check::file);
      files = List.copyOf(files);
    }
  }

  /** Everything sent so far is on its way; then the action, at once. */
  record Act(MemoryAction action) implements Step {}

  /**
   * Everything sent so far is on its way; the action comes so much later, on a thread of its own,
   * while the program goes on.
   */
  record Later(long delayMicros, MemoryAction action) implements Step {
    public Later {
      Check.natural("a time", delayMicros);
    }
  }

  /**
   * From now on, on a thread of its own, the file is given one size and then the other, over and
   * over, with a pause between that grows step by step from the shortest to the longest and begins
   * anew.
   */
  record Storm(
      String file, long smallBytes, long largeBytes, long shortestMicros, long longestMicros)
      implements Step {
    public Storm {
      Check.file(file);
      Check.natural("a size", smallBytes);
      Check.natural("a size", largeBytes);
      Check.natural("a time", shortestMicros);
      Check.natural("a time", longestMicros);
      if (shortestMicros > longestMicros) {
        throw new IllegalArgumentException("the shortest pause is longer than the longest");
      }
    }
  }

  /** The storm on that file ends; at the end of a program all do. */
  record Calm(String file) implements Step {
    public Calm {
      Check.file(file);
    }
  }

  /** Sends {@code wl_display.sync} and waits for the answer. */
  record Sync(String client) implements Step {
    public Sync {
      Check.client(client);
    }
  }

  /**
   * Waits for an event on an object that has not come since the object was created or the last such
   * wait, but not for long.
   */
  record Await(String client, String object, String event) implements Step {
    public Await {
      Check.client(client);
      Check.object(object);
      Check.word("event", event);
    }
  }

  /** Everything sent so far is on its way; then nothing for a while. */
  record Sleep(long micros) implements Step {
    public Sleep {
      Check.natural("a time", micros);
    }
  }
}
