package dev.busproof.memfd.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Abi;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The handler's bytes without a JVM around them, called by a kernel, on each architecture that has
 * them: by the machine's own, else under user-mode emulation. A number that is not 0 is that of the
 * requirement in {@code src/test/asm/guard-harness-*.s} that did not hold.
 */
class GuardHarnessTest {
  @TempDir private Path directory;

  private void check(Abi abi, String check) throws Exception {
    Assembled tools = new Assembled(abi, directory);
    Files.write(directory.resolve("guard.bin"), BusGuardCode.of(abi).orElseThrow());
    Path harness = tools.program(tools.object(tools.source("src/test/asm/guard-harness")));
    assertThat(tools.execute(harness, check)).as("%s on %s", check, abi).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void a_fault_makes_zeros_of_its_whole_range_and_is_counted_with_its_address(Abi abi)
      throws Exception {
    check(abi, "zeros");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void a_later_fault_is_counted_but_the_first_address_stays(Abi abi) throws Exception {
    check(abi, "keeps");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void a_fault_in_no_registered_range_goes_to_the_previous_handler(Abi abi) throws Exception {
    check(abi, "foreign");
    check(abi, "unused");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void a_signal_that_was_sent_goes_to_the_previous_handler(Abi abi) throws Exception {
    check(abi, "sent");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void another_cause_within_a_range_goes_to_the_previous_handler(Abi abi) throws Exception {
    check(abi, "alignment");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "GENERIC")
  void a_fault_whose_zeros_are_refused_goes_to_the_previous_handler(Abi abi) throws Exception {
    check(abi, "refused");
  }
}
