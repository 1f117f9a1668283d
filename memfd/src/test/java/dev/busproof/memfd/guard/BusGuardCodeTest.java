package dev.busproof.memfd.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Abi;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class BusGuardCodeTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void the_bytes_are_what_the_source_assembles_to(Abi abi) throws Exception {
    Assembled tools = new Assembled(abi, directory);
    byte[] assembled = tools.text(tools.object(tools.source("src/main/asm/bus-guard")));
    assertThat(HexFormat.of().formatHex(BusGuardCode.of(abi).orElseThrow()))
        .isEqualTo(HexFormat.of().formatHex(assembled));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void the_code_ends_with_room_for_the_tables_address(Abi abi) {
    byte[] code = BusGuardCode.of(abi).orElseThrow();
    assertThat(code.length % 8).isZero();
    assertThat(HexFormat.of().formatHex(code, code.length - 8, code.length))
        .isEqualTo("0000000000000000");
  }
}
