package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.observe.Conversation;
import dev.busproof.clientsim.report.PlainText;
import dev.busproof.clientsim.run.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Puts a finding where a person finds it: the program, what was said, and the rest as comments. */
final class FindingFiles {
  private final Path directory;

  FindingFiles(Path directory) {
    this.directory = directory;
  }

  Path program(String name) {
    return directory.resolve(name + ".program");
  }

  void write(FindingReport finding, Program program) throws IOException {
    var lines = ProgramText.print(program).lines().toList();
    var text = new ArrayList<String>();
    text.add(lines.getFirst());
    text.add(comment("verdict: " + finding.verdict()));
    text.add(comment("signature: " + finding.signature()));
    text.add(comment("detail: " + finding.detail()));
    text.add(comment("reliability: " + reliability(finding)));
    text.add(comment("found by: " + finding.foundBy()));
    text.add(comment("reproduce: " + finding.reproduce()));
    text.addAll(lines.subList(1, lines.size()));
    RunFiles.write(program(finding.name()), String.join("\n", text) + "\n");
  }

  private static String reliability(FindingReport finding) {
    if (!finding.wasLookedInto()) {
      return "UNCONFIRMED, not looked into";
    }
    return finding.isConfirmed()
        ? "%d %% of %d runs".formatted(finding.reliabilityPercent(), finding.runs())
        : "UNCONFIRMED, not once in %d runs".formatted(finding.runs());
  }

  private static String comment(String text) {
    return "# " + PlainText.of(text);
  }

  void writeC(String name, String source) throws IOException {
    RunFiles.write(directory.resolve(name + ".c"), source);
  }

  void writeTrace(String name, List<Conversation> conversations, List<String> lastOutput)
      throws IOException {
    var text = new StringBuilder();
    for (var conversation : conversations) {
      text.append("client ").append(conversation.client()).append('\n');
      conversation.lines().forEach(line -> indented(text, line));
    }
    if (!lastOutput.isEmpty()) {
      text.append("the target's last output\n");
      lastOutput.forEach(line -> indented(text, line));
    }
    RunFiles.write(directory.resolve(name + ".trace"), text.toString());
  }

  private static void indented(StringBuilder text, String line) {
    text.append("  ").append(PlainText.of(line)).append('\n');
  }
}
