package dev.busproof.clientsim.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
  private static final int READ_BYTES = 1 << 16;
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
      long wholeBytes = parse(file, type, _ -> {});
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
    var entries = new ArrayList<E>();
    parse(file, type, entries::add);
    return List.copyOf(entries);
  }

  /** The same, one entry after the other: only one line is in memory at a time. */
  public static <E> void read(Path file, Class<E> type, Consumer<E> each) throws IOException {
    parse(file, type, each);
  }

  /**
   * Everything up to the first damage, which must be in the last line. That line may end in a
   * newline all the same: the blocks of one write reach a disk in any order.
   *
   * @return how long the undamaged part is
   */
  private static <E> long parse(Path file, Class<E> type, Consumer<E> each) throws IOException {
    try (var lines = new LineReader(Files.newInputStream(file))) {
      long wholeBytes = 0;
      int number = 1;
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        try {
          each.accept(MAPPER.readValue(line.get(), type));
        } catch (JacksonException e) {
          if (lines.isAtEnd()) {
            break;
          }
          throw new IOException(
              "%s: line %d is no entry of a journal: %s"
                  .formatted(file, number, e.getOriginalMessage()),
              e);
        }
        wholeBytes += line.get().length + 1;
        number++;
      }
      return wholeBytes;
    }
  }

  /** Reads lines that end in a newline, one by one: a journal may be larger than memory. */
  private static final class LineReader implements AutoCloseable {
    private final InputStream in;
    private final byte[] buffer = new byte[READ_BYTES];
    private int start;
    private int end;

    LineReader(InputStream in) {
      this.in = in;
    }

    /** The next line without its newline; empty when there is none that ends in one. */
    Optional<byte[]> next() throws IOException {
      var line = new ByteArrayOutputStream();
      while (!isAtEnd()) {
        for (int i = start; i < end; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, start, i - start);
            start = i + 1;
            return Optional.of(line.toByteArray());
          }
        }
        line.write(buffer, start, end - start);
        start = end;
      }
      return Optional.empty();
    }

    /** Whether nothing follows. */
    boolean isAtEnd() throws IOException {
      if (start < end) {
        return false;
      }
      start = 0;
      end = Math.max(0, in.read(buffer));
      return end == 0;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
