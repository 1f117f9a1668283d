package dev.busproof.memfd.fuse;

import java.util.Optional;

/** What a kernel asks of a file, and what can be stalled or refused. */
public enum FuseOperation {
  /** A path is walked: open(2), stat(2) and everything else that names the file. */
  LOOKUP,
  /** fstat(2), and whenever the kernel wants to know the size again. */
  GETATTR,
  /** ftruncate(2), chmod(2), utimensat(2). */
  SETATTR,
  /** open(2) of a file that is there. */
  OPEN,
  /** open(2) with O_CREAT; a file of that name is looked up first. */
  CREATE,
  /** read(2) and a load from a mapping, unless the page is cached. */
  READ,
  /** write(2). */
  WRITE,
  /** close(2) of each descriptor, which waits for the answer. */
  FLUSH,
  /** The last descriptor or mapping is gone; nobody waits for the answer. */
  RELEASE,
  /** fsync(2). */
  FSYNC,
  /** unlink(2). */
  UNLINK,
  /** rename(2) of this file to another name. */
  RENAME;

  static Optional<FuseOperation> of(int opcode) {
    return switch (opcode) {
      case Opcode.LOOKUP -> Optional.of(LOOKUP);
      case Opcode.GETATTR -> Optional.of(GETATTR);
      case Opcode.SETATTR -> Optional.of(SETATTR);
      case Opcode.OPEN -> Optional.of(OPEN);
      case Opcode.CREATE -> Optional.of(CREATE);
      case Opcode.READ -> Optional.of(READ);
      case Opcode.WRITE -> Optional.of(WRITE);
      case Opcode.FLUSH -> Optional.of(FLUSH);
      case Opcode.RELEASE -> Optional.of(RELEASE);
      case Opcode.FSYNC -> Optional.of(FSYNC);
      case Opcode.UNLINK -> Optional.of(UNLINK);
      case Opcode.RENAME, Opcode.RENAME2 -> Optional.of(RENAME);
      default -> Optional.empty();
    };
  }
}
