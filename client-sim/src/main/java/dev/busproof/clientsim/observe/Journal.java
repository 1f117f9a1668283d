package dev.busproof.clientsim.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An append-only file of entries, one JSON object per line, forced to disk one by one: a lab that
 * dies loses at most the case in flight. Only the last line can be damaged by that, and it is no
 * part of the journal. One process writes at a time; {@link #write} may be called by any thread.
 */
public final class Journal implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a journal to append to. The file is created if need be, and a last line that a crash
   * damaged is cut off.
   *
   * @throws IOException also when a line that is not the last is damaged
   */
  public static Journal append(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long wholeBytes = parse(file, Files.readAllBytes(file)).wholeBytes();
      channel.truncate(wholeBytes);
      channel.position(wholeBytes);
      channel.force(true);
      return new Journal(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes one entry and waits until it is on disk. */
  public synchronized void write(JournalEntry entry) throws IOException {
    var line = ByteBuffer.wrap((MAPPER.writeValueAsString(entry) + "\n").getBytes(UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(false);
  }

  /**
   * Reads a journal back, also one that is being written.
   *
   * @throws IOException when the file cannot be read or a line that is not the last is no entry,
   *     which is named
   */
  public static List<JournalEntry> read(Path file) throws IOException {
    return parse(file, Files.readAllBytes(file)).entries();
  }

  private record Parsed(List<JournalEntry> entries, long wholeBytes) {}

  /**
   * Everything up to the first damage, which must be in the last line. That line may end in a
   * newline all the same: the blocks of one write reach a disk in any order.
   */
  private static Parsed parse(Path file, byte[] bytes) throws IOException {
    var entries = new ArrayList<JournalEntry>();
    int start = 0;
    for (int end = newline(bytes, start); end >= 0; end = newline(bytes, start)) {
      try {
        entries.add(MAPPER.readValue(bytes, start, end - start, JournalEntry.class));
      } catch (JacksonException e) {
        if (end == bytes.length - 1) {
          break;
        }
        throw new IOException(
            "%s: line %d is no entry of a journal: %s"
                .formatted(file, entries.size() + 1, e.getOriginalMessage()),
            e);
      }
      start = end + 1;
    }
    return new Parsed(List.copyOf(entries), start);
  }

  private static int newline(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
