package dev.busproof.clientsim.fuzz.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.ProveListener;
import dev.busproof.clientsim.arena.Arena;
import dev.busproof.clientsim.fuzz.ProgramCase;
import dev.busproof.clientsim.fuzz.play.PlayLimits;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramSyntaxException;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.judge.Judge;
import dev.busproof.clientsim.judge.Verdict;
import dev.busproof.clientsim.report.CaseReport.Outcome;
import dev.busproof.clientsim.run.ProveOptions;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.ir.Interfaces;
import dev.busproof.wire.ir.ProtocolXml;
import dev.busproof.wire.ir.ProtocolXmlException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Carries one program out and judges it as any attack: by the target, an innocent client, newcomers
 * and what is kept. {@link #run} belongs to one thread; {@link #close} may come from any, a
 * shutdown hook for instance, and ends everything that was started.
 */
public final class Replay implements AutoCloseable {
  /** As a campaign plays, so that what it saved goes as it went. */
  private static final long MOST_ANSWER_MILLIS = 1000;

  /** More than a frame at 60 Hz, where nobody says for how long. */
  public static final long AWAIT_MILLIS = 50;

  /** People write longer programs than campaigns have time for. */
  private static final long PROGRAM_MILLIS = 10_000;

  /** In the comments before the program, as a campaign saves it. */
  private static final Pattern VERDICT =
      Pattern.compile("^[ \\t]*#[ \\t]*verdict:?[ \\t]+(\\S.*?)[ \\t\\r]*$", Pattern.MULTILINE);

  private final ProgramCase program;
  private final Optional<String> expected;
  private final ProveOptions options;
  private final Arena arena;
  private volatile boolean closed;

  private Replay(
      ProgramCase program, Optional<String> expected, ProveOptions options, Arena arena) {
    this.program = program;
    this.expected = expected;
    this.options = options;
    this.arena = arena;
  }

  /**
   * A replay in which nothing runs yet.
   *
   * @param file the program
   * @param protocols definitions beside the bundled ones
   * @param options the target, its limits and how often to repeat; the rest is not looked at
   * @param log where the target's output goes
   * @throws IllegalArgumentException for a file that is no program or no definition, with the line;
   *     for a target or user that is not known, or a display given by name without an
   *     XDG_RUNTIME_DIR
   * @throws IOException when a file cannot be read
   */
  public static Replay open(Path file, List<Path> protocols, ProveOptions options, Path log)
      throws IOException {
    return open(file, protocols, options, AWAIT_MILLIS, log);
  }

  /**
   * The same with another patience.
   *
   * @param awaitMillis how long the program waits for an event that need not come, from 0
   * @throws IllegalArgumentException also when that is negative
   */
  public static Replay open(
      Path file, List<Path> protocols, ProveOptions options, long awaitMillis, Path log)
      throws IOException {
    var text = text(file);
    var program = program(file, text);
    var limits =
        new PlayLimits(
            Math.min(MOST_ANSWER_MILLIS, options.limits().answerMillis()),
            PROGRAM_MILLIS,
            awaitMillis);
    var player = new Player(Libc.system(), interfaces(protocols), limits);
    return new Replay(
        new ProgramCase(program, player),
        expected(text),
        options,
        Arena.open(1, Libc.system(), options, log));
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, UTF_8);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is no text in UTF-8", e);
    }
  }

  private static Program program(Path file, String text) {
    try {
      return ProgramText.parse(text);
    } catch (ProgramSyntaxException e) {
      throw new IllegalArgumentException("%s, %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Interfaces interfaces(List<Path> protocols) throws IOException {
    var interfaces = Interfaces.bundled();
    for (var file : protocols) {
      try (var in = Files.newInputStream(file)) {
        interfaces = interfaces.and(ProtocolXml.read(in, file.toString()));
      } catch (ProtocolXmlException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return interfaces;
  }

  static Optional<String> expected(String text) {
    var verdict = VERDICT.matcher(text);
    return verdict.find()
        ? Optional.of(verdict.group(1)).filter(label -> !isFine(label))
        : Optional.empty();
  }

  private static boolean isFine(String label) {
    return label.equals(Verdict.Kind.PASS.name());
  }

  /**
   * Plays as often as the options say.
   *
   * @param listener is told what the program's clients and the target say to each other
   */
  public ReplayReport run(ProveListener listener) {
    arena.tell(listener::said);
    var judge = new Judge(options.limits().thresholds());
    var verdicts = new ArrayList<Verdict>();
    List<String> lastOutput = List.of();
    for (int attempt = 1; attempt <= options.repeat() && !closed; attempt++) {
      try {
        arena.prepare();
      } catch (TargetFailedException e) {
        verdicts.add(Verdict.broken(String.valueOf(e.getMessage())));
        lastOutput = lastOutput.isEmpty() ? e.lastOutput() : lastOutput;
        break;
      }
      var seen = arena.attempt(program, attempt);
      if (closed) {
        break; // what was seen is the lab's doing: it ended the target under its clients' feet
      }
      var verdict = judge.judge(program.expectation(), seen);
      verdicts.add(verdict);
      if (lastOutput.isEmpty() && Outcome.of(verdict) == Outcome.FINDING) {
        lastOutput = seen.target().lastOutput();
      }
    }
    if (verdicts.isEmpty()) {
      verdicts.add(Verdict.broken("interrupted"));
    }
    return new ReplayReport(expected, verdicts, lastOutput);
  }

  @Override
  public void close() {
    closed = true;
    arena.close();
  }
}
