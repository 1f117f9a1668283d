package dev.busproof.memfd.files;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A file that says of each of its words which version it is of and where it belongs, so that
 * nothing can be mistaken: words of eight bytes, version in the upper half, index in the lower.
 */
final class Content {
  static final int OLD = 1;
  static final int NEW = 2;

  /** Large enough that replacing it takes a while, small enough to be read a thousand times. */
  static final int WORDS = 1 << 15;

  static final int BYTES = WORDS * Long.BYTES;

  /** How much a reader looks at between two chances to be interrupted. */
  private static final int BLOCK_BYTES = 4096;

  private Content() {}

  /** Words of a version, from an index on, behind {@code prefix}. */
  static byte[] of(int version, byte[] prefix, int firstWord, int words) {
    byte[] bytes = Arrays.copyOf(prefix, prefix.length + words * Long.BYTES);
    MemorySegment segment = MemorySegment.ofArray(bytes);
    for (int i = 0; i < words; i++) {
      segment.set(
          JAVA_LONG_UNALIGNED, prefix.length + (long) i * Long.BYTES, word(version, firstWord + i));
    }
    return bytes;
  }

  private static long word(long version, long index) {
    return version << 32 | index;
  }

  /** What a look at all the words of a file shows. */
  static Outcome judge(MemorySegment words) {
    int seen = 0;
    for (long at = 0; at < words.byteSize(); at += BLOCK_BYTES) {
      seen |= look(words, at, Math.min(BLOCK_BYTES, words.byteSize() - at));
    }
    if ((seen & STRANGE) != 0) {
      return Outcome.STRANGE;
    }
    if ((seen & ZERO) != 0) {
      return Outcome.ZEROS;
    }
    return switch (seen) {
      case OLD -> Outcome.OLD;
      case NEW -> Outcome.NEW;
      default -> Outcome.TORN;
    };
  }

  private static final int ZERO = 4;
  private static final int STRANGE = 8;

  private static int look(MemorySegment words, long from, long count) {
    int seen = 0;
    for (long at = from; at < from + count; at += Long.BYTES) {
      long word = words.get(JAVA_LONG_UNALIGNED, at);
      long index = at / Long.BYTES;
      if (word == word(OLD, index)) {
        seen |= OLD;
      } else if (word == word(NEW, index)) {
        seen |= NEW;
      } else {
        seen |= word == 0 ? ZERO : STRANGE;
      }
    }
    return seen;
  }
}
