package dev.busproof.clientsim;

import dev.busproof.clientsim.report.JudgeOptions;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.run.RunDirectory;
import dev.busproof.clientsim.run.TargetChoice;
import java.nio.file.Path;
import java.util.List;

/**
 * A lab in a JVM of its own, to be killed: it says on standard output which case it begins.
 *
 * <p>Arguments: directory, cases.
 */
final class LabChild {
  private LabChild() {}

  static List<String> command(Path directory, String cases) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        LabChild.class.getName(),
        directory.toString(),
        cases);
  }

  static ProveOptions options(String cases) {
    return ProveOptions.builder(
            new TargetChoice.Bundled(TestCompositor.command(TestCompositor.Fault.NONE)))
        .cases(cases)
        .gapLimitMillis(10_000)
        .build();
  }

  public static void main(String[] arguments) throws Exception {
    var run = RunDirectory.create(Path.of(arguments[0]), options(arguments[1]));
    try (var lab = Lab.open(run)) {
      lab.prove(
          new ProveListener() {
            @Override
            public void caseStarted(int number, int count, String id) {
              System.out.println(id);
              System.out.flush();
            }
          },
          JudgeOptions.OF_THE_RUN);
    }
  }
}
