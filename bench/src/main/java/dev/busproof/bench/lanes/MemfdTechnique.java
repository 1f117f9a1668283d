package dev.busproof.bench.lanes;

import dev.busproof.memfd.libc.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The client's frame is in a memfd. */
abstract class MemfdTechnique extends Technique {
  final ClientMemfd client;

  MemfdTechnique(Frame frame, Arena arena, ClientMemfd.Pages pages) throws LinuxException {
    super(frame, arena);
    client = new ClientMemfd(arena, frame.bytes(), pages);
  }

  @Override
  final MemorySegment pixels() {
    return client.pixels();
  }
}
