package dev.busproof.clientsim.attack.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HonestClientsTest {
  @Test
  void a_process_that_never_says_a_word_is_ended_and_not_waited_for() throws Exception {
    try (var clients = new HonestClients(new ProcessBuilder("sleep", "600").start(), 100)) {
      assertThatThrownBy(clients::awaitService)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("had none for 100 ms");
    }
  }
}
