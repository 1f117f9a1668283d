package dev.busproof.compositor.virtual;

import dev.busproof.compositor.client.Client;
import dev.busproof.compositor.client.Held;
import dev.busproof.compositor.client.Pause;
import dev.busproof.compositor.client.ProtocolError;
import dev.busproof.memfd.ByteRange;
import dev.busproof.memfd.QuarantinedMemory;
import dev.busproof.memfd.QuarantinedRead;
import dev.busproof.memfd.ReadOutcome;
import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A keymap that another thread is reading, while its client waits: the keys that it types next are
 * to be typed with it. Loop thread, but for the reading.
 */
final class KeymapFetch implements QuarantinedRead.Sink {
  /** How it went. */
  sealed interface Outcome {
    /** The bytes before the first NUL. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, and never compared
    record Text(byte[] text) implements Outcome {}

    /** The file's fault; the reason is one line for whoever sent it. */
    record Unreadable(String why) implements Outcome {}

    /** Nobody was there to read it. */
    record NoWorker() implements Outcome {}
  }

  /** Gets the outcome on the loop thread; what it throws ends the client. */
  interface Rest {
    void fetched(Outcome outcome) throws ProtocolError;
  }

  private final Client client;
  private final int sizeBytes;
  private final Rest rest;
  private @Nullable QuarantinedRead read;
  private boolean over;

  /** Written by the reading thread before the outcome is known. */
  private volatile byte[] text = new byte[0];

  private KeymapFetch(Client client, int sizeBytes, Rest rest) {
    this.client = client;
    this.sizeBytes = sizeBytes;
    this.rest = rest;
  }

  /**
   * Pauses the client and begins to read.
   *
   * @param file may be closed after this
   * @throws ProtocolError wl_display.no_memory when the client holds too many copied bytes
   */
  static KeymapFetch begin(Client client, QuarantinedMemory file, Rest rest) throws ProtocolError {
    int sizeBytes = Math.toIntExact(file.lengthBytes());
    KeymapFetch fetch = new KeymapFetch(client, sizeBytes, rest);
    client.budget().charge(Held.COPIED_BYTES, sizeBytes);
    Pause pause = client.pause();
    fetch.read =
        file.read(
            client.quarantine(),
            List.of(new ByteRange(0, sizeBytes)),
            fetch,
            outcome -> pause.end(() -> fetch.finish(outcome)));
    return fetch;
  }

  @Override
  public void take(int range, MemorySegment bytes) {
    text = KeymapReader.text(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  private void finish(ReadOutcome outcome) throws ProtocolError {
    if (!over) {
      end();
      rest.fetched(
          switch (outcome) {
            case ReadOutcome.Complete _ -> new Outcome.Text(text);
            case ReadOutcome.Truncated _ ->
                new Outcome.Unreadable("the keymap's file is shorter than the keymap");
            case ReadOutcome.Failed(LinuxException cause) ->
                new Outcome.Unreadable("the keymap cannot be read: " + cause.getMessage());
            case ReadOutcome.Stalled(int waitedMillis) ->
                new Outcome.Unreadable(
                    "reading the keymap takes more than " + waitedMillis + " ms");
            case ReadOutcome.ClientExhausted(int stalled) ->
                new Outcome.Unreadable(
                    stalled + " calls for other files of this client are still waited for");
            case ReadOutcome.NoWorker _ -> new Outcome.NoWorker();
          });
    }
  }

  /** The keyboard goes before its keymap is there. */
  void abandon() {
    if (!over) {
      end();
      if (read != null) {
        read.cancel();
      }
    }
  }

  private void end() {
    over = true;
    client.budget().refund(Held.COPIED_BYTES, sizeBytes);
  }
}
