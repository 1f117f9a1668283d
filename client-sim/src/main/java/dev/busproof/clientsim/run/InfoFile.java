package dev.busproof.clientsim.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code run.json}, which says what is to be done in a directory and whose presence takes it.
 *
 * @param type what is in it, with a number {@code format}
 * @param format the only one that is read
 * @param kind what the directory is, in a word
 * @param otherwise said of a file with another format, which is put before the number; the path of
 *     the file comes before it
 */
public record InfoFile<I>(Class<I> type, int format, String kind, String otherwise) {
  private static final String NAME = "run.json";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /**
   * Nothing happens in a directory that is free.
   *
   * @throws RunRefusedException when there is a run already, of whatever kind
   */
  public static void refuseTaken(Path directory) throws RunRefusedException {
    if (Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS)) {
      throw new RunRefusedException(
          "%s holds a run already: go on with it by --resume, or choose another directory"
              .formatted(directory));
    }
  }

  /**
   * Takes a directory, which is created if need be.
   *
   * @throws RunRefusedException when it is taken, or another lab is at it
   */
  public void begin(Path directory, I info) throws IOException, RunRefusedException {
    Files.createDirectories(directory);
    // Another lab may have begun here while the target was asked: one of the two has it.
    try (var _ = RunFiles.lock(directory)) {
      refuseTaken(directory);
      RunFiles.write(directory.resolve(NAME), MAPPER.writeValueAsBytes(info));
    }
  }

  /**
   * What is to be done.
   *
   * @throws RunRefusedException when there is no such file, or it is in another format
   * @throws IOException when it cannot be read
   */
  public I read(Path directory) throws IOException, RunRefusedException {
    var file = directory.resolve(NAME);
    try {
      var json = MAPPER.readTree(Files.readAllBytes(file));
      int found = json.path("format").asInt(0);
      if (found != format) {
        throw new RunRefusedException(otherwise.formatted(file, found));
      }
      return MAPPER.treeToValue(json, type);
    } catch (NoSuchFileException e) {
      throw new RunRefusedException(
          "%s is no %s: there is no %s in it".formatted(directory, kind, NAME));
    } catch (JacksonException e) {
      throw new RunRefusedException(
          "%s is no description of a %s: %s"
              .formatted(file, kind, e.getOriginalMessage().lines().findFirst().orElse("")));
    }
  }
}
