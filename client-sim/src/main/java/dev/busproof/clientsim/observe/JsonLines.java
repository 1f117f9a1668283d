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
 * An append-only file of entries, one JSON object per line. Only the last line can be damaged by a
 * crash of the process that writes, and it is no part of the file then; so many lines can be lost
 * to a power cut as were written since {@link #force}. One process writes at a time; all methods
 * may be called by any thread.
 *
 * @param <E> the entries
 */
public final class JsonLines<E> implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final FileChannel channel;
  private boolean damaged;

  private JsonLines(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file to append to. It is created if need be, and a last line that a crash damaged is
   * cut off.
   *
   * @throws IOException also when a line that is not the last is damaged
   */
  public static <E> JsonLines<E> append(Path file, Class<E> type) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long wholeBytes = parse(file, Files.readAllBytes(file), type).wholeBytes();
      channel.truncate(wholeBytes);
      channel.position(wholeBytes);
      channel.force(true);
      return new JsonLines<>(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Writes one entry: it outlives this process, and not yet the machine.
   *
   * @throws IOException when it cannot be written; the file is as it was before then, or takes
   *     nothing more
   */
  public synchronized void write(E entry) throws IOException {
    if (damaged) {
      throw new IOException("an earlier line was written by half and could not be taken back");
    }
    var line = ByteBuffer.wrap((MAPPER.writeValueAsString(entry) + "\n").getBytes(UTF_8));
    long wholeBytes = channel.position();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      takeBack(wholeBytes);
      throw e;
    }
  }

  /** Behind half a line, another would be damage in the middle, and the file not to be read. */
  private void takeBack(long wholeBytes) {
    damaged = true;
    try {
      channel.truncate(wholeBytes);
      channel.position(wholeBytes);
      damaged = false;
    } catch (IOException e) {
      // Half a line at the end is passed over.
    }
  }

  /** Waits until everything that was written is on disk. */
  public void force() throws IOException {
    channel.force(false);
  }

  /** How long the file is. */
  public synchronized long sizeBytes() throws IOException {
    return channel.position();
  }

  /**
   * Reads a file back, also one that is being written.
   *
   * @throws IOException when it cannot be read or a line that is not the last is no entry, which is
   *     named
   */
  public static <E> List<E> read(Path file, Class<E> type) throws IOException {
    return parse(file, Files.readAllBytes(file), type).entries();
  }

  private record Parsed<E>(List<E> entries, long wholeBytes) {}

  /**
   * Everything up to the first damage, which must be in the last line. That line may end in a
   * newline all the same: the blocks of one write reach a disk in any order.
   */
  private static <E> Parsed<E> parse(Path file, byte[] bytes, Class<E> type) throws IOException {
    var entries = new ArrayList<E>();
    int start = 0;
    for (int end = newline(bytes, start); end >= 0; end = newline(bytes, start)) {
      try {
        entries.add(MAPPER.readValue(bytes, start, end - start, type));
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
    return new Parsed<>(List.copyOf(entries), start);
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
