package dev.busproof.memfd.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class AbiTest {
  @Test
  void the_architectures_differ_where_their_headers_do() {
    assertThat(Abi.of("amd64")).isEqualTo(Abi.X86_64);
    assertThat(Abi.of("aarch64")).isEqualTo(Abi.AARCH64);
    assertThat(Abi.of("riscv64")).isEqualTo(Abi.GENERIC);
    assertThat(Abi.X86_64.epollEventBytes()).isEqualTo(12);
    assertThat(Abi.AARCH64.epollEventBytes()).isEqualTo(16);
    assertThat(Abi.AARCH64.directoryFlag()).isEqualTo(0x4000);
  }

  @Test
  void an_architecture_of_unknown_layouts_is_refused_rather_than_misread() {
    // ppc64 has other constants, s390x another struct stat and byte order, the others 32 bits.
    for (String architecture : new String[] {"ppc64le", "s390x", "i386", "arm", ""}) {
      assertThatThrownBy(() -> Abi.of(architecture))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining(architecture);
    }
  }

  @Test
  void struct_stat_is_read_in_the_layout_of_either_architecture() {
    // x86-64: st_nlink is a long at 16, st_mode an int at 24.
    MemorySegment x86 = MemorySegment.ofArray(new long[Stat.STAT_BYTES / 8]);
    x86.set(JAVA_LONG, 16, 1);
    x86.set(JAVA_INT, 24, 0100644);
    // aarch64: st_mode at 16, st_nlink an int at 20, st_uid at 24.
    MemorySegment arm = MemorySegment.ofArray(new long[Stat.STAT_BYTES / 8]);
    arm.set(JAVA_INT, 16, 0100644);
    arm.set(JAVA_INT, 20, 1);
    arm.set(JAVA_INT, 24, 1000);
    for (MemorySegment stat : new MemorySegment[] {x86, arm}) {
      stat.set(JAVA_LONG, 48, 1L << 40);
      stat.set(JAVA_LONG, 64, 8);
    }
    Stat expected = new Stat(0100644, 1L << 40, 4096);
    assertThat(Stat.ofStat(Abi.X86_64, x86)).isEqualTo(expected);
    assertThat(Stat.ofStat(Abi.AARCH64, arm)).isEqualTo(expected);
    assertThat(Stat.ofStat(Abi.GENERIC, arm)).isEqualTo(expected);
    assertThat(Stat.ofStat(Abi.X86_64, arm)).isNotEqualTo(expected);
  }

  @Test
  void an_error_says_which_call_failed_how_and_on_what() {
    assertThat(new LinuxException("ftruncate", Errno.EPERM, "to 0 bytes"))
        .hasMessage("ftruncate: EPERM (Operation not permitted): to 0 bytes");
    assertThat(new LinuxException("close", 9999, ""))
        .hasMessage("close: errno 9999 (Unknown error)");
  }
}
