package dev.busproof.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.fuzz.campaign.FuzzOptions;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.TargetChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a campaign prints to be typed again is understood, and means the same target and limits. */
class ReplayCommandTest {
  @TempDir Path directory;

  private Path program;

  @BeforeEach
  void write() throws IOException {
    program = Files.writeString(directory.resolve("it's one.program"), "busproof program 1\n");
  }

  /** As a shell gives them to the command. */
  private ProveOptions typed(String... arguments) throws IOException {
    var command = new ReplayCommand();
    var all = new ArrayList<>(List.of(program.toString()));
    all.addAll(List.of(arguments));
    new CommandLine(command).parseArgs(all.toArray(String[]::new));
    return command.options();
  }

  /** What a shell makes of a line: our own quotes are all that it meets. */
  private String[] split(String line) throws IOException, InterruptedException {
    var shell =
        new ProcessBuilder("/bin/sh", "-c", "printf '%s\\0' " + line).redirectErrorStream(true);
    var process = shell.start();
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), UTF_8).split("\0");
    } finally {
      process.waitFor();
    }
  }

  @Test
  void options_of_a_campaign_are_those_of_the_command_that_it_prints() throws Exception {
    var protocol = Files.writeString(directory.resolve("my protocol.xml"), "<protocol/>");
    var lab =
        ProveOptions.builder(new TargetChoice.Command("mine --socket {socket} 'a b'"))
            .gapLimitMillis(700)
            .readyMillis(90_000)
            .build();
    lab = lab.toBuilder().limits(lab.limits().withPatience(1234, 9000)).build();
    var campaign =
        new FuzzOptions(
            lab,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(protocol.toString()),
            false,
            false,
            Optional.empty());

    var again = typed(split(campaign.typed() + " --await-millis 8 --repeat 5"));

    assertThat(again.toBuilder().repeat(1).build()).isEqualTo(lab);
    assertThat(again.repeat()).isEqualTo(5);
  }
}
