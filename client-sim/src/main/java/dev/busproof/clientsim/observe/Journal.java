package dev.busproof.clientsim.observe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An append-only file of entries, one JSON object per line, forced to disk one by one: a lab that
 * dies loses at most the case in flight. Only the last line can be damaged by that, and it is no
 * part of the journal. One process writes at a time; {@link #write} may be called by any thread.
 */
public final class Journal implements AutoCloseable {
  private final JsonLines<JournalEntry> lines;

  private Journal(JsonLines<JournalEntry> lines) {
    this.lines = lines;
  }

  /**
   * Opens a journal to append to. The file is created if need be, and a last line that a crash
   * damaged is cut off.
   *
   * @throws IOException also when a line that is not the last is damaged
   */
  public static Journal append(Path file) throws IOException {
    return new Journal(JsonLines.append(file, JournalEntry.class));
  }

  /** Writes one entry and waits until it is on disk. */
  public void write(JournalEntry entry) throws IOException {
    lines.write(entry);
    lines.force();
  }

  /**
   * Reads a journal back, also one that is being written.
   *
   * @throws IOException when the file cannot be read or a line that is not the last is no entry,
   *     which is named
   */
  public static List<JournalEntry> read(Path file) throws IOException {
    return JsonLines.read(file, JournalEntry.class);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
