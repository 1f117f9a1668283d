package dev.busproof.compositor.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.client.Serials;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private final Handshake<String> handshake = new Handshake<>(new Serials());

  @Test
  void content_is_allowed_after_the_first_acknowledgement() {
    int serial = handshake.sent("first");
    assertThat(handshake.hasBegun()).isTrue();
    assertThat(handshake.isAnswered()).isFalse();

    assertThat(handshake.acknowledge(serial)).isTrue();
    assertThat(handshake.isAnswered()).isTrue();
    assertThat(handshake.takeAcknowledged()).contains("first");
    assertThat(handshake.takeAcknowledged()).isEmpty();
  }

  @Test
  void an_unknown_a_repeated_and_an_overtaken_serial_are_refused() {
    int first = handshake.sent("first");
    int second = handshake.sent("second");

    assertThat(handshake.acknowledge(second + 1)).isFalse();
    assertThat(handshake.acknowledge(second)).isTrue();
    assertThat(handshake.acknowledge(second)).isFalse();
    assertThat(handshake.acknowledge(first)).isFalse();
    assertThat(handshake.takeAcknowledged()).contains("second");
  }

  @Test
  void an_answer_from_before_the_restart_is_legal_but_allows_nothing() {
    int before = handshake.sent("before");
    handshake.restart();

    assertThat(handshake.acknowledge(before)).isTrue();
    assertThat(handshake.isAnswered()).isFalse();
    assertThat(handshake.takeAcknowledged()).isEmpty();
  }

  @Test
  void a_client_that_never_answers_cannot_make_it_remember_without_end() {
    int serial = 0;
    for (int i = 0; i < Handshake.MOST_UNANSWERED; i++) {
      assertThat(handshake.maySend()).isTrue();
      serial = handshake.sent("again");
    }
    assertThat(handshake.maySend()).isFalse();
    handshake.acknowledge(serial);
    assertThat(handshake.maySend()).isTrue();
  }
}
