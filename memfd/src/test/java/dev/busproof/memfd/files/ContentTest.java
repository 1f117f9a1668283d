package dev.busproof.memfd.files;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static final int LAST = (Content.WORDS - 1) * Long.BYTES;

  private static MemorySegment version(int version) {
    return MemorySegment.ofArray(Content.of(version, new byte[0], 0, Content.WORDS));
  }

  @Test
  void a_whole_version_is_told_from_the_other() {
    assertThat(Content.judge(version(Content.OLD))).isEqualTo(Outcome.OLD);
    assertThat(Content.judge(version(Content.NEW))).isEqualTo(Outcome.NEW);
  }

  @Test
  void a_single_word_of_the_other_version_is_torn() {
    MemorySegment words = version(Content.OLD);
    words.set(JAVA_LONG_UNALIGNED, LAST, version(Content.NEW).get(JAVA_LONG_UNALIGNED, LAST));
    assertThat(Content.judge(words)).isEqualTo(Outcome.TORN);
  }

  @Test
  void a_single_zero_is_zeros_whatever_else_there_is() {
    MemorySegment words = version(Content.OLD);
    words.set(JAVA_LONG_UNALIGNED, 0, version(Content.NEW).get(JAVA_LONG_UNALIGNED, 0));
    words.set(JAVA_LONG_UNALIGNED, LAST, 0);
    assertThat(Content.judge(words)).isEqualTo(Outcome.ZEROS);
  }

  @Test
  void a_word_at_the_wrong_place_or_never_written_is_strange() {
    MemorySegment words = version(Content.OLD);
    words.set(JAVA_LONG_UNALIGNED, 8, words.get(JAVA_LONG_UNALIGNED, 16));
    assertThat(Content.judge(words)).isEqualTo(Outcome.STRANGE);
    words.set(JAVA_LONG_UNALIGNED, LAST, 0);
    assertThat(Content.judge(words)).isEqualTo(Outcome.STRANGE);
    words = version(Content.OLD);
    words.set(JAVA_LONG_UNALIGNED, 8, -1);
    assertThat(Content.judge(words)).isEqualTo(Outcome.STRANGE);
  }

  @Test
  void what_comes_first_is_not_looked_at() {
    byte[] bytes = Content.of(Content.NEW, new byte[4096], 0, 10);
    assertThat(Content.judge(MemorySegment.ofArray(bytes).asSlice(4096))).isEqualTo(Outcome.NEW);
  }
}
