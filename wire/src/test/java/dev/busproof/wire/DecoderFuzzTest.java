package dev.busproof.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Definitions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Any bytes as a message's body. An input is a line that names the generated type ({@code
 * wl_surface.Request}; any other line stands for one of them), the opcode, the version of the
 * object, how many descriptors came, and the body.
 */
class DecoderFuzzTest {
  private static final int MOST_DESCRIPTORS = 3;

  /** Three times the longest message, and an exception with its trace below a test runner. */
  private static final long ALLOWED_BYTES = 64 << 10;

  private static final Map<String, GeneratedType> TYPES = types();

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Map<String, GeneratedType> types() {
    Map<String, GeneratedType> types = new TreeMap<>();
    for (var protocol : Definitions.bundled()) {
      for (var each : protocol.interfaces()) {
        if (!each.requests().isEmpty()) {
          types.put(each.name() + ".Request", GeneratedType.of(each.name(), "Request"));
        }
        if (!each.events().isEmpty()) {
          types.put(each.name() + ".Event", GeneratedType.of(each.name(), "Event"));
        }
      }
    }
    return types;
  }

  @DictionaryFile(resourcePath = "/dev/busproof/wire/wire.dict")
  @FuzzTest(maxDuration = "4m")
  void what_is_decoded_survives_encoding_and_what_is_not_leaves_nothing(byte[] input)
      throws Exception {
    int line = 0;
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    if (input.length < line + 4) {
      return;
    }
    String name = new String(input, 0, line, ISO_8859_1);
    int opcode = input[line + 1] & 0xff;
    int version = input[line + 2] & 0xff;
    int count = input[line + 3] & MOST_DESCRIPTORS;
    int most = MessageWriter.MAX_MESSAGE_BYTES - MessageWriter.HEADER_BYTES;
    byte[] body = Arrays.copyOfRange(input, line + 4, Math.min(input.length, line + 4 + most));
    List<Fd> descriptors = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        descriptors.add(Fd.eventFd(Libc.system()));
      }
      decode(type(name), opcode, version, body, descriptors);
    } finally {
      descriptors.forEach(Fd::close);
    }
  }

  private static GeneratedType type(String name) {
    GeneratedType named = TYPES.get(name);
    List<GeneratedType> all = List.copyOf(TYPES.values());
    return named != null ? named : all.get(Math.floorMod(name.hashCode(), all.size()));
  }

  private void decode(
      GeneratedType type, int opcode, int version, byte[] body, List<Fd> descriptors)
      throws Exception {
    Message decoded;
    try {
      decoded = type.decode(opcode, version, body, descriptors);
    } catch (WireException e) {
      assertThat(e.code()).isEqualTo(WireException.INVALID_METHOD);
      assertThat(e).hasMessageMatching("[a-z0-9_]+(\\.[a-z0-9_]+| request| event).*");
      assertAllocation(type, opcode, version, body, descriptors);
      return;
    }
    assertThat(descriptors).allMatch(Fd::isOpen);
    assertAllocation(type, opcode, version, body, descriptors);
    again(type, decoded, version);
    assertThat(decoded.toString()).hasLineCount(1);
  }

  /** Of the second time: the first loads the classes of a type. */
  private void assertAllocation(
      GeneratedType type, int opcode, int version, byte[] body, List<Fd> descriptors)
      throws Exception {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      var _ = type.decode(opcode, version, body, descriptors);
    } catch (WireException e) {
      // As the first time.
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ALLOWED_BYTES);
  }

  private static void again(GeneratedType type, Message decoded, int version) throws Exception {
    MessageWriter.Encoded encoded = MessageWriter.encode(3, decoded);
    byte[] bytes = encoded.bytes();
    byte[] body = Arrays.copyOfRange(bytes, MessageWriter.HEADER_BYTES, bytes.length);
    Message same = type.decode(decoded.opcode(), version, body, encoded.descriptors());
    assertThat(same).isEqualTo(decoded).hasSameHashCodeAs(decoded);
    same.discard();
    assertThat(encoded.descriptors()).noneMatch(Fd::isOpen);
  }
}
