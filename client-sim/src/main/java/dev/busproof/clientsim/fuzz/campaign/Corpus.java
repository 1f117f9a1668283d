package dev.busproof.clientsim.fuzz.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.busproof.clientsim.fuzz.coverage.Coverage;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.fuzz.program.ProgramSyntaxException;
import dev.busproof.clientsim.fuzz.program.ProgramText;
import dev.busproof.clientsim.run.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The programs of a directory that showed something new, in the order in which they came, and what
 * they showed. Thread-safe.
 */
final class Corpus {
  private static final String ENDING = ".program";
  private static final int NAME_BYTES = 8;

  private final Path directory;
  private final List<Program> programs = new ArrayList<>();
  private final Set<String> files = new LinkedHashSet<>();

  /** By what they say: people give theirs other names than we do. */
  private final Map<String, String> fileOf = new HashMap<>();

  private final Set<String> features = new HashSet<>();

  /** A program that showed what none had shown before; it may have been there already. */
  record Addition(String file, List<String> news) {}

  private Corpus(Path directory) {
    this.directory = directory;
  }

  /**
   * The corpus of a directory, which is created if need be.
   *
   * @param first files that come first, in this order; those that are there besides come after them
   *     by name
   * @throws IOException when it cannot be read, one of {@code first} is missing or one is no
   *     program, which is named
   */
  static Corpus open(Path directory, List<String> first) throws IOException {
    Files.createDirectories(directory);
    var corpus = new Corpus(directory);
    var names = new LinkedHashSet<>(first);
    try (var files = Files.list(directory)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .sorted()
          .forEach(names::add);
    }
    for (var name : names) {
      var program = read(directory.resolve(name));
      corpus.programs.add(program);
      corpus.files.add(name);
      corpus.fileOf.putIfAbsent(name(ProgramText.print(program)), name);
    }
    return corpus;
  }

  private static Program read(Path file) throws IOException {
    try {
      return ProgramText.parse(Files.readString(file));
    } catch (ProgramSyntaxException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** What is known already to have been shown. */
  synchronized void knows(Collection<String> known) {
    features.addAll(known);
  }

  /** Keeps a program that showed something new; empty when it did not. */
  synchronized List<Addition> offer(Program program, Set<String> shown) throws IOException {
    var news = shown.stream().filter(feature -> !features.contains(feature)).sorted().toList();
    if (news.isEmpty()) {
      return List.of();
    }
    features.addAll(news);
    var text = ProgramText.print(program);
    var name = name(text);
    var file = fileOf.putIfAbsent(name, name);
    if (file == null) {
      RunFiles.write(directory.resolve(name), text);
      files.add(name);
      programs.add(program);
      file = name;
    }
    return List.of(new Addition(file, news));
  }

  private static String name(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES) + ENDING;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** All programs as they are now. */
  synchronized List<Program> programs() {
    return List.copyOf(programs);
  }

  synchronized List<String> files() {
    return List.copyOf(files);
  }

  /** Different things that were shown, but for the code that ran. */
  synchronized int features() {
    return features.size() - probes();
  }

  /** Different probes in the target's code that ran. */
  synchronized int probes() {
    return (int) features.stream().filter(one -> one.startsWith(Coverage.PREFIX)).count();
  }
}
