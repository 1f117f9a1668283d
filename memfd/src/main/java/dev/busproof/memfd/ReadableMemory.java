package dev.busproof.memfd;

import dev.busproof.memfd.libc.LinuxException;

/**
 * Memory that can be read without waiting for anybody: this kernel's own. The only way in is a
 * {@link ReadWindow}; windows may be open on several threads at once.
 */
public sealed interface ReadableMemory extends ClientMemory permits MappedMemory, CopiedMemory {
  /**
   * Looks at the file's size again and opens a window. A file that once faulted under a window is
   * not read again: there are zeros now where its bytes were.
   *
   * @throws TruncatedException when the file ends before the window does
   * @throws LinuxException ENOMEM for a window over {@value ScratchPool#MAX_BLOCK_BYTES} bytes
   *     ({@value Holes#MAX_COPY_BYTES} of mapped memory with holes) that has to be copied
   * @throws IndexOutOfBoundsException when the window is not inside {@link #lengthBytes}
   * @throws IllegalStateException when closed
   */
  ReadWindow open(long offset, long lengthBytes) throws TruncatedException, LinuxException;
}
