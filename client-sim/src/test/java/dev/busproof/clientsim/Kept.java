package dev.busproof.clientsim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** What a {@link TestCompositor} takes for every client and never gives back. */
final class Kept {
  private static final int MEMORY_BYTES = 32 << 20;

  private Kept() {}

  /** Memory that is in use, every page of it. */
  static ByteBuffer memory() {
    var block = ByteBuffer.allocateDirect(MEMORY_BYTES);
    for (int i = 0; i < block.capacity(); i += 4096) {
      block.put(i, (byte) 1);
    }
    return block;
  }

  /** A mapping of a file that nobody else has. */
  static ByteBuffer mapping() throws IOException {
    var file = Files.createTempFile("busproof-kept", "");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      // A mapping beside an equal one would be one line of maps with it.
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, 1);
    } finally {
      Files.delete(file);
    }
  }
}
