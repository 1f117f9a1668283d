package dev.busproof.clientsim.fuzz.campaign;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.busproof.clientsim.observe.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last programs that a worker played, each written before it is played: what a lab that is
 * killed leaves behind says what it was at. On disk are all but those of the last {@value
 * #FORCE_MILLIS} ms. Two files of at most some {@value #MOST_BYTES} bytes; older programs follow
 * from their recipes. Used by one thread.
 */
final class ProgramLog implements AutoCloseable {
  private static final int FORCE_MILLIS = 100;
  private static final int MOST_BYTES = 8 << 20;

  private final Path file;
  private JsonLines<Entry> lines;
  private long forcedNanos = System.nanoTime();

  /** One line. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Entry.Playing.class, name = "playing"),
    @JsonSubTypes.Type(value = Entry.Played.class, name = "played")
  })
  sealed interface Entry {
    /** The number of the program in the worker's series. */
    long index();

    /** It is about to be played. */
    record Playing(long index, String program) implements Entry {}

    /** It was, and the target was well afterwards or the suspicion is in the journal. */
    record Played(long index, long messages, long truncations) implements Entry {}
  }

  private ProgramLog(Path file, JsonLines<Entry> lines) {
    this.file = file;
    this.lines = lines;
  }

  static ProgramLog open(Path file) throws IOException {
    return new ProgramLog(file, JsonLines.append(file, Entry.class));
  }

  /** What is in the newer of the two files, oldest first. */
  static List<Entry> read(Path file) throws IOException {
    return Files.exists(file) ? JsonLines.read(file, Entry.class) : List.of();
  }

  void playing(long index, String program) throws IOException {
    lines.write(new Entry.Playing(index, program));
    if (System.nanoTime() - forcedNanos > TimeUnit.MILLISECONDS.toNanos(FORCE_MILLIS)) {
      lines.force();
      forcedNanos = System.nanoTime();
    }
  }

  void played(long index, Totals what) throws IOException {
    lines.write(new Entry.Played(index, what.messages(), what.truncations()));
  }

  /** A batch is over, and what was played in it is in the journal: a full file may go. */
  void turnOver() throws IOException {
    if (lines.sizeBytes() > MOST_BYTES) {
      lines.close();
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".old"),
          StandardCopyOption.REPLACE_EXISTING);
      lines = JsonLines.append(file, Entry.class);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
