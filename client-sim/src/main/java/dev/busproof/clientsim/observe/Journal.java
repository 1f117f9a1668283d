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
 * An append-only file of observations, one JSON object per line, forced to disk one by one: a lab
 * that dies loses at most the case in flight. Not thread-safe.
 */
public final class Journal implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final FileChannel channel;

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a journal to append to, creating the file if need be. */
  public static Journal append(Path file) throws IOException {
    return new Journal(
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  /** Writes one observation and waits until it is on disk. */
  public void write(Observation observation) throws IOException {
    var line = ByteBuffer.wrap((MAPPER.writeValueAsString(observation) + "\n").getBytes(UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(false);
  }

  /**
   * Reads a journal back.
   *
   * @throws IOException when the file cannot be read or a line is not an observation; a last line
   *     without its newline is what a crash leaves behind and is passed over
   */
  public static List<Observation> read(Path file) throws IOException {
    var text = Files.readString(file, UTF_8);
    var observations = new ArrayList<Observation>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      try {
        observations.add(MAPPER.readValue(text.substring(start, end), Observation.class));
      } catch (JacksonException e) {
        throw new IOException(
            "%s: line %d is not an observation: %s"
                .formatted(file, observations.size() + 1, e.getOriginalMessage()),
            e);
      }
      start = end + 1;
    }
    return List.copyOf(observations);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
