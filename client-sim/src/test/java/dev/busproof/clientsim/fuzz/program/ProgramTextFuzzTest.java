package dev.busproof.clientsim.fuzz.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Any text as a program, and any program as text. */
class ProgramTextFuzzTest {
  private static final long ALLOWED_BYTES = 1 << 20;

  /** An empty line costs a string, a step of a few characters its records. */
  private static final long ALLOWED_PER_BYTE = 1 << 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @DictionaryFile(resourcePath = "/dev/busproof/clientsim/fuzz/program/program.dict")
  @FuzzTest(maxDuration = "4m")
  void what_is_parsed_is_printed_and_what_is_not_names_its_line(byte[] input) throws Exception {
    var text = new String(input, UTF_8);
    Program program;
    try {
      program = ProgramText.parse(text);
    } catch (ProgramSyntaxException e) {
      assertAllocation(text);
      assertThat(e.line()).isBetween(1, (int) text.lines().count() + 1);
      assertThat(e.getMessage()).startsWith("line " + e.line() + ": ").hasLineCount(1);
      return;
    }
    assertAllocation(text);
    assertSurvivesPrinting(program);
  }

  /** Of the second time: the first loads classes. */
  private void assertAllocation(String text) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      var _ = ProgramText.parse(text);
    } catch (ProgramSyntaxException e) {
      // As the first time.
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(ALLOWED_BYTES + ALLOWED_PER_BYTE * text.length());
  }

  /** The input is what decides where a random program is made by chance. */
  @FuzzTest(maxDuration = "4m")
  void what_is_printed_is_parsed_as_the_same_program(byte[] input) throws Exception {
    var words = ByteBuffer.wrap(input);
    RandomGenerator chance = () -> words.remaining() < Long.BYTES ? words.limit() : words.getLong();
    assertSurvivesPrinting(new RandomPrograms(chance).program());
  }

  private static void assertSurvivesPrinting(Program program) throws ProgramSyntaxException {
    var printed = ProgramText.print(program);
    assertThat(ProgramText.parse(printed)).isEqualTo(program);
    assertThat(printed.lines()).noneMatch(String::isBlank);
  }
}
