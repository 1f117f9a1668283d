package dev.busproof.clientsim.fuzz.program;

import java.util.HexFormat;

/**
 * One argument of a request, as written. Whether it suits the request is decided when the program
 * runs: a program may pass what does not suit.
 */
public sealed interface Value {

  /** An int or uint: the 32 bits, from -2147483648 to 4294967295 as written. */
  @SuppressWarnings("AvoidCommonTypeNames") // never without its Value
  record Number(long value) implements Value {
    public Number {
      Check.range("a number", value, Integer.MIN_VALUE, 0xffff_ffffL);
    }
  }

  /** A 24.8 fixed-point number, by its 32 bits. */
  record FixedPoint(int raw) implements Value {}

  /** A string. */
  record Text(String text) implements Value {}

  /** An array. */
  record Bytes(String hex) implements Value {
    /** Two lower-case digits for each byte. */
    public Bytes {
      hex = HexFormat.of().formatHex(HexFormat.of().parseHex(hex));
    }

    /** The bytes themselves; a copy. */
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /** No object, or no string. */
  record Nothing() implements Value {}

  /** An object of the same client, alive or dead. */
  record Reference(String object) implements Value {
    public Reference {
      Check.object(object);
    }
  }

  /** The id of an object that this request creates. */
  record NewObject(String object) implements Value {
    public NewObject {
      Check.newObject(object);
    }
  }

  /** A descriptor of a file. */
  record FileDescriptor(String file) implements Value {
    public FileDescriptor {
      Check.file(file);
    }
  }

  /** The last serial that an event on that object carried; 0 before there was one. */
  record Serial(String object) implements Value {
    public Serial {
      Check.object(object);
    }
  }
}
