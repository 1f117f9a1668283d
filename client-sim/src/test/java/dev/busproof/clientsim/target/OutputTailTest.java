package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTailTest {
  /** /dev/full answers every write by ENOSPC; a closed pipe would have killed the target. */
  @Test
  void a_full_disk_does_not_stop_the_draining() {
    var text = IntStream.range(0, 50_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    var output = new ByteArrayInputStream(text.getBytes(UTF_8));

    var tail = OutputTail.of(output, Path.of("/dev/full"));
    tail.awaitEnd(20_000);

    assertThat(tail.lines()).hasSize(20).endsWith("49998", "49999");
  }
}
