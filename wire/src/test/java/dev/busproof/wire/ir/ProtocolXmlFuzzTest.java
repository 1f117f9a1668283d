package dev.busproof.wire.ir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Any bytes as a protocol definition, which a user may pass by {@code --protocol}. */
class ProtocolXmlFuzzTest {
  private static final long ALLOWED_BYTES = 1 << 20;

  private static final long ALLOWED_PER_BYTE = 1 << 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @DictionaryFile(resourcePath = "/dev/busproof/wire/ir/protocol.dict")
  @FuzzTest(maxDuration = "4m")
  void what_is_read_can_be_written_and_what_is_not_is_one_line(byte[] input) throws Exception {
    Protocol protocol;
    try {
      protocol = read(input);
    } catch (ProtocolXmlException e) {
      assertAllocation(input);
      assertThat(e.getMessage()).matches("fuzz\\.xml:[0-9]+: .+").hasLineCount(1);
      return;
    }
    assertAllocation(input);
    assertThat(read(ProtocolXmlText.of(protocol).getBytes(UTF_8))).isEqualTo(protocol);
    assertThat(Interfaces.of(List.of(protocol)).all())
        .containsExactlyElementsOf(protocol.interfaces());
  }

  /** Of the second time: the first loads classes. */
  private void assertAllocation(byte[] input) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      var _ = read(input);
    } catch (ProtocolXmlException e) {
      // As the first time.
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(ALLOWED_BYTES + ALLOWED_PER_BYTE * input.length);
  }

  private static Protocol read(byte[] bytes) throws ProtocolXmlException {
    return ProtocolXml.read(new ByteArrayInputStream(bytes), "fuzz.xml");
  }
}
