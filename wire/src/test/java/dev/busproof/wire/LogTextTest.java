package dev.busproof.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.wire.protocol.WlDataSource;
import dev.busproof.wire.protocol.WlRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogTextTest {
  @Test
  void text_of_a_stranger_cannot_break_the_log() {
    assertThat(LogText.of("a\"b\\c\n\u001b[31m\u202e"))
        .isEqualTo("\"a\\\"b\\\\c\\u000a\\u001b[31m\\u202e\"");
    // A line end that is no control character, and a format character of two chars.
    assertThat(LogText.of("a\u2028b\u2029c")).isEqualTo("\"a\\u2028b\\u2029c\"");
    assertThat(LogText.of("\udb40\udc41\ud83d\ude00")).isEqualTo("\"\\U000e0041\ud83d\ude00\"");
    assertThat(LogText.of("x".repeat(1000))).hasSize(128 + 5).endsWith("\"...");
  }

  @Test
  void message_reads_as_in_a_protocol_log() {
    assertThat(new WlRegistry.Request.Bind(1, "wl_shm", 2, 0xff000001))
        .hasToString("bind(name=1, interface=\"wl_shm\", version=2, id=4278190081)");
    assertThat(new WlDataSource.Event.Target(Optional.empty()))
        .hasToString("target(mime_type=nil)");
  }
}
