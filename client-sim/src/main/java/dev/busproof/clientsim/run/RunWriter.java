package dev.busproof.clientsim.run;

import dev.busproof.clientsim.observe.Journal;
import dev.busproof.clientsim.observe.JournalEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * The only writer of a run's journal, as long as it is open: the kernel forgets its lock together
 * with the process, however that ends. {@link #write} may be called by any thread.
 */
public final class RunWriter implements AutoCloseable {
  private final FileChannel lock;
  private final Journal journal;

  RunWriter(FileChannel lock, Journal journal) {
    this.lock = lock;
    this.journal = journal;
  }

  /** Writes one entry and waits until it is on disk. */
  public void write(JournalEntry entry) throws IOException {
    journal.write(entry);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      journal.close();
    }
  }
}
