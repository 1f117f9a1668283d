import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares what the conformance suite printed with what is expected of it. The logs are read rather
 * than the suite's JSON, which a suite that crashes never writes.
 *
 * <p>Arguments: the directory of {@code expected-failures.txt} and {@code tests-run.txt}, {@code
 * --some} when not all tests were asked for, the logs.
 */
final class CheckConformance {
  enum Verdict {
    PASSED,
    FAILED,
    SKIPPED,
    /** The compositor crashed or hung, or the suite never came to the end of the test. */
    BROKEN
  }

  /**
   * A test and how it went.
   *
   * @param name as the suite prints it
   * @param said why it failed, a line, or empty
   */
  record Result(String name, Verdict verdict, String said) {
    String suite() {
      return name.substring(0, name.indexOf('.'));
    }
  }

  /**
   * A line of the list.
   *
   * @param text of the pattern, in which {@code *} is any text
   */
  record Expectation(String text, Pattern pattern) {
    static Expectation of(String line, int number) {
      String[] words = line.split("\\s+", 2);
      if (words.length < 2) {
        throw new IllegalArgumentException(
            "line " + number + " of the expected failures has no reason: " + line);
      }
      String pattern =
          Arrays.stream(words[0].split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      return new Expectation(words[0], Pattern.compile(pattern));
    }

    boolean covers(Result result) {
      return pattern.matcher(result.name()).matches();
    }
  }

  private static final String STARTS = "[ RUN      ] ";
  private static final Map<String, Verdict> ENDS =
      Map.of(
          "[       OK ] ", Verdict.PASSED,
          "[  FAILED  ] ", Verdict.FAILED,
          "[     SKIP ] ", Verdict.SKIPPED,
          "[  SKIPPED ] ", Verdict.SKIPPED);

  /** What the integration library prints of a compositor that is not well. */
  private static final String COMPOSITOR = "compositor under test: ";

  public static void main(String[] args) throws IOException {
    Path lists = Path.of(args[0]);
    boolean some = args[1].equals("--some");
    List<Result> results = new ArrayList<>();
    for (String log : Arrays.asList(args).subList(some ? 2 : 1, args.length)) {
      results.addAll(read(Path.of(log)));
    }
    List<Expectation> expectations = new ArrayList<>();
    List<String> lines = Files.readAllLines(lists.resolve("expected-failures.txt"));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        expectations.add(Expectation.of(line, i + 1));
      }
    }
    int least = some ? 1 : Integer.parseInt(Files.readString(lists.resolve("tests-run.txt")).strip());

    printSuites(results);
    List<String> problems = compare(results, expectations, least, some);
    problems.forEach(System.out::println);
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  private static List<Result> read(Path log) throws IOException {
    List<Result> results = new ArrayList<>();
    String name = "";
    String said = "";
    boolean sick = false;
    // A test may print anything, and what it printed last may lack its end of line.
    for (String line : new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).split("\n")) {
      int start = line.indexOf(STARTS);
      if (start >= 0) {
        if (!name.isEmpty()) {
          results.add(new Result(name, Verdict.BROKEN, "never ended"));
        }
        name = line.substring(start + STARTS.length()).strip();
        said = "";
        sick = false;
        continue;
      }
      if (name.isEmpty()) {
        continue;
      }
      int complaint = line.indexOf(COMPOSITOR);
      if (complaint >= 0) {
        sick = true;
        said = line.substring(complaint);
      } else if (said.isEmpty() && (line.contains("C++ exception") || line.contains(": Failure"))) {
        said = line.strip();
      }
      for (Map.Entry<String, Verdict> end : ENDS.entrySet()) {
        int at = line.indexOf(end.getKey() + name);
        if (at >= 0) {
          results.add(new Result(name, sick ? Verdict.BROKEN : end.getValue(), said));
          name = "";
        }
      }
    }
    if (!name.isEmpty()) {
      results.add(new Result(name, Verdict.BROKEN, "the suite ended in it"));
    }
    return results;
  }

  private static void printSuites(List<Result> results) {
    Map<String, Map<Verdict, Integer>> suites = new TreeMap<>();
    for (Result result : results) {
      suites
          .computeIfAbsent(result.suite(), _ -> new EnumMap<>(Verdict.class))
          .merge(result.verdict(), 1, Integer::sum);
    }
    System.out.printf("%-58s %7s %7s %7s%n", "suite", "passed", "failed", "skipped");
    suites.forEach((suite, counts) ->
        System.out.printf(
            "%-58s %7s %7s %7s%n",
            suite,
            shown(counts, Verdict.PASSED),
            shown(counts, Verdict.FAILED, Verdict.BROKEN),
            shown(counts, Verdict.SKIPPED)));
  }

  private static String shown(Map<Verdict, Integer> counts, Verdict... verdicts) {
    int sum = Arrays.stream(verdicts).mapToInt(verdict -> counts.getOrDefault(verdict, 0)).sum();
    return sum == 0 ? "" : Integer.toString(sum);
  }

  private static List<String> compare(
      List<Result> results, List<Expectation> expectations, int least, boolean some) {
    List<String> problems = new ArrayList<>();
    int passed = 0;
    int expected = 0;
    for (Result result : results) {
      boolean listed = expectations.stream().anyMatch(expectation -> expectation.covers(result));
      switch (result.verdict()) {
        case PASSED -> {
          passed++;
          if (listed) {
            problems.add("PASSES, though it is listed as an expected failure: " + result.name());
          }
        }
        case FAILED -> {
          if (listed) {
            expected++;
          } else {
            problems.add("FAILS: " + result.name() + "  (" + result.said() + ")");
          }
        }
        case BROKEN -> problems.add("BREAKS: " + result.name() + "  (" + result.said() + ")");
        case SKIPPED -> {
          if (listed) {
            problems.add("SKIPPED, though it is listed as an expected failure: " + result.name());
          }
        }
      }
    }
    if (!some) {
      for (Expectation expectation : expectations) {
        if (results.stream().noneMatch(expectation::covers)) {
          problems.add("no test is called as an expected failure is: " + expectation.text());
        }
      }
    }
    long skipped = results.stream().filter(result -> result.verdict() == Verdict.SKIPPED).count();
    long ran = results.size() - skipped;
    System.out.printf(
        "%d tests ran of protocols that are announced, %d passed (%.1f %%), %d failed as expected; %d of other protocols skipped%n",
        ran, passed, ran == 0 ? 0.0 : 100.0 * passed / ran, expected, skipped);
    if (ran < least) {
      problems.add("only " + ran + " tests ran, " + least + " did the last time");
    } else if (!some && ran > least) {
      System.out.println("more tests than the last time: tests-run.txt can say " + ran);
    }
    return problems;
  }
}
