package dev.busproof.compositor.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolErrorTest {
  @Test
  void what_a_client_put_into_a_text_cannot_steer_a_terminal() {
    ProtocolError error =
        new ProtocolError(7, "xdg_toplevel", 1, "\u001b[2Jtitle\n\u202eeltit\u007f");
    assertThat(error.describe()).isEqualTo("xdg_toplevel#7: error 1: ?[2Jtitle??eltit?");
  }
}
