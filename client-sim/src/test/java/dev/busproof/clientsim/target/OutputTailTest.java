package dev.busproof.clientsim.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTailTest {
  /** /dev/full answers every write by ENOSPC; a closed pipe would have killed the target. */
  @Test
  void a_full_disk_does_not_stop_the_draining() {
    var text = IntStream.range(0, 50_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    var output = new ByteArrayInputStream(text.getBytes(UTF_8));

    var tail = OutputTail.of(output, Path.of("/dev/full"), new AtomicLong(), _ -> {});
    tail.awaitEnd(20_000);

    assertThat(tail.lines()).hasSize(20).endsWith("49998", "49999");
  }

  @Test
  void the_bound_of_a_log_is_one_for_all_lives_of_a_target(@TempDir Path directory)
      throws Exception {
    var log = directory.resolve("target.log");
    var logged = new AtomicLong();
    var life = ("x".repeat(400) + "\n").repeat(15_000).getBytes(UTF_8);

    for (int i = 0; i < 3; i++) {
      OutputTail.of(new ByteArrayInputStream(life), log, logged, _ -> {}).awaitEnd(20_000);
    }

    assertThat(Files.size(log)).isBetween(8L << 20, (8L << 20) + 500);
  }
}
