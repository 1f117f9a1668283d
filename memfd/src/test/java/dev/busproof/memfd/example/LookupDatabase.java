package dev.busproof.memfd.example;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.busproof.memfd.GuardedFile;
import dev.busproof.memfd.MappingFaultException;
import dev.busproof.memfd.RefusedException;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Numbers looked up by number in a file of sorted records of 16 bytes: key, value. One thread. The
 * file may be replaced, cut or deleted by anybody at any time.
 */
public final class LookupDatabase implements AutoCloseable {
  private static final int RECORD_BYTES = 16;
  private static final int VALUE = 8;
  private static final int ATTEMPTS_MAX = 10;

  private final byte[] record = new byte[RECORD_BYTES];
  private final MemorySegment into = MemorySegment.ofArray(record);
  private GuardedFile file;

  /** Opens what was last published. */
  public LookupDatabase(Path path) throws RefusedException, LinuxException {
    file = GuardedFile.open(Libc.system(), path);
  }

  /**
   * The value of a key, from one version of the file.
   *
   * @throws MappingFaultException when the file keeps being cut short
   */
  public OptionalLong find(long key)
      throws RefusedException, MappingFaultException, LinuxException {
    for (int attempt = 1; ; attempt++) {
      try {
        return search(key);
      } catch (MappingFaultException e) {
        if (attempt == ATTEMPTS_MAX) {
          throw e;
        }
        reopen();
      }
    }
  }

  private OptionalLong search(long key) throws MappingFaultException, LinuxException {
    long low = 0;
    long high = file.lengthBytes() / RECORD_BYTES - 1;
    while (low <= high) {
      long middle = (low + high) >>> 1;
      file.read(middle * RECORD_BYTES, into);
      long found = into.get(JAVA_LONG_UNALIGNED, 0);
      if (found == key) {
        return OptionalLong.of(into.get(JAVA_LONG_UNALIGNED, VALUE));
      }
      if (found < key) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return OptionalLong.empty();
  }

  /** Goes on with what was published since, if anything. Once a second is often enough. */
  public void refresh() throws RefusedException, LinuxException {
    if (!file.isCurrent()) {
      reopen();
    }
  }

  private void reopen() throws RefusedException, LinuxException {
    try (GuardedFile old = file) {
      file = old.reopen();
    }
  }

  @Override
  public void close() {
    file.close();
  }

  /**
   * Publishes a new version. Whoever reads the old one reads it to the end; whoever opens the file
   * finds the old or the new one, after a power failure too, and never a part of one.
   */
  public static void publish(Path path, SortedMap<Long, Long> values) throws IOException {
    Path aside = Files.createTempFile(path.toAbsolutePath().getParent(), "publish", ".tmp");
    try {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.size() * RECORD_BYTES).order(ByteOrder.nativeOrder());
      for (Map.Entry<Long, Long> entry : values.entrySet()) {
        bytes.putLong(entry.getKey()).putLong(entry.getValue());
      }
      bytes.flip();
      try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
        while (bytes.hasRemaining()) {
          var _ = channel.write(bytes);
        }
        channel.force(true); // the content, before the name points to it
      }
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
    try (FileChannel parent = FileChannel.open(path.toAbsolutePath().getParent())) {
      parent.force(true); // the name
    }
  }
}
