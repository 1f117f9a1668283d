package dev.busproof.clientsim.report;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.catalogue.Catalogue;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Findings that are known, a line each: {@code case verdict reason}. An empty line and one that
 * begins with {@code #} say nothing.
 *
 * <p>A case may be a glob. Verdicts are alternatives joined by {@code |}, and one without brackets
 * stands for all of its kind: {@code CRASHED} for {@code CRASHED(SIGBUS)}. Where {@code PASS} is
 * among them, the entry is never stale.
 *
 * @param source the file's name, for messages
 * @param entries in the order of the file
 */
public record Baseline(String source, List<Entry> entries) {
  private static final String VERDICT = "[A-Z_]+(?:\\([^)|]*\\))?";
  private static final Pattern LINE =
      Pattern.compile(
          "(?<cases>\\S+)\\s+(?<verdicts>%1$s(?:\\|%1$s)*)\\s+(?<reason>\\S.*)".formatted(VERDICT));

  /**
   * One line.
   *
   * @param line its number in the file, from 1
   * @param cases glob over case ids
   * @param verdicts any of these is known
   * @param reason why it is accepted
   */
  public record Entry(int line, String cases, List<String> verdicts, String reason) {

    private boolean names(String id) {
      return Catalogue.matching(cases).stream().map(AttackCase::id).anyMatch(id::equals);
    }

    private boolean admits(String verdict) {
      return verdicts.stream()
          .anyMatch(known -> verdict.equals(known) || verdict.startsWith(known + "("));
    }

    private boolean admits(CaseReport one) {
      return admits(one.verdict());
    }

    private String text() {
      return cases + " " + String.join("|", verdicts);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, or a line is none; the message names file and line
   */
  public static Baseline read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readAllLines(file));
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text in UTF-8", e);
    }
  }

  /**
   * Reads lines.
   *
   * @throws IOException for a line that is none, which is named
   */
  static Baseline parse(String source, List<String> lines) throws IOException {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(entry(source, i + 1, line));
      }
    }
    return new Baseline(source, List.copyOf(entries));
  }

  private static Entry entry(String source, int number, String line) throws IOException {
    var parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IOException(
          "%s, line %d: not 'case verdict reason', such as 'shm.race.truncate CRASHED(SIGBUS) reads without a guard'"
              .formatted(source, number));
    }
    var verdicts = List.of(parts.group("verdicts").split("\\|", -1));
    for (var verdict : verdicts) {
      var kind = verdict.replaceAll("\\(.*", "");
      if (Arrays.stream(Verdict.Kind.values()).noneMatch(k -> k.name().equals(kind))) {
        throw new IOException(
            "%s, line %d: %s is no verdict, which are: %s"
                .formatted(source, number, kind, Arrays.toString(Verdict.Kind.values())));
      }
    }
    return new Entry(number, parts.group("cases"), verdicts, parts.group("reason"));
  }

  /** The cases, those marked whose findings are known. */
  List<CaseReport> marked(List<CaseReport> cases) {
    return cases.stream().map(one -> reason(one).map(one::knownFor).orElse(one)).toList();
  }

  private Optional<String> reason(CaseReport one) {
    return one.outcome() == Outcome.FINDING
        ? entries.stream()
            .filter(entry -> entry.names(one.id()) && entry.admits(one))
            .map(Entry::reason)
            .findFirst()
        : Optional.empty();
  }

  /**
   * The entries that are of no use any more, a line each for people. An entry none of whose cases
   * was tested in this run says nothing of itself.
   */
  List<String> stale(List<CaseReport> cases) {
    return entries.stream().flatMap(entry -> stale(entry, cases).stream()).toList();
  }

  private Optional<String> stale(Entry entry, List<CaseReport> cases) {
    if (Catalogue.matching(entry.cases()).isEmpty()) {
      return Optional.of(stale(entry, "there is no such case any more"));
    }
    var tested = tested(cases).filter(one -> entry.names(one.id())).toList();
    if (tested.isEmpty() || entry.admits("PASS") || tested.stream().anyMatch(entry::admits)) {
      return Optional.empty();
    }
    var now = tested.stream().map(CaseReport::verdict).distinct().collect(Collectors.joining(", "));
    return Optional.of(stale(entry, "it is " + now + " now"));
  }

  private String stale(Entry entry, String why) {
    return "%s, line %d: %s: %s".formatted(source, entry.line(), entry.text(), why);
  }

  /**
   * A file that accepts every finding of a run. What is known already keeps its reason, and for the
   * rest the reason is what happened. A line of the old file stays as it is when none of its cases
   * was tested: the run says nothing about it.
   *
   * @param old the file by which the run was judged
   */
  public static String write(ProveReport report, Optional<Baseline> old) {
    var text = new StringBuilder();
    text.append(
        "# Known findings about %s: case, verdict, reason.%n"
            .formatted(PlainText.of(report.target())));
    text.append(
        "# A finding that is not listed fails the run, and so does a line that is out of date.\n");
    for (var one : report.cases()) {
      if (one.outcome() == Outcome.FINDING) {
        text.append(
            "%s %s %s%n"
                .formatted(
                    one.id(), verdicts(one), one.known().orElse(PlainText.of(one.detail()))));
      }
    }
    old.stream()
        .flatMap(known -> known.entries.stream())
        .filter(entry -> !Catalogue.matching(entry.cases()).isEmpty())
        .filter(entry -> tested(report.cases()).noneMatch(one -> entry.names(one.id())))
        .forEach(entry -> text.append("%s %s%n".formatted(entry.text(), entry.reason())));
    return text.toString();
  }

  private static Stream<CaseReport> tested(List<CaseReport> cases) {
    return cases.stream()
        .filter(one -> one.outcome() == Outcome.FINE || one.outcome() == Outcome.FINDING);
  }

  /** All that was seen: a case that was FLAKY in ten attempts is one of these in a single one. */
  private static String verdicts(CaseReport one) {
    Set<String> seen = new LinkedHashSet<>();
    seen.add(one.verdict());
    one.attempts().forEach(attempt -> seen.add(attempt.verdict()));
    return String.join("|", seen);
  }
}
