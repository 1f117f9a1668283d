package dev.busproof.memfd.fuse;

import dev.busproof.memfd.libc.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** FUSE_INIT: which version and features are spoken. */
final class Handshake {
  /** Most bytes of one WRITE, as without FUSE_MAX_PAGES. */
  static final int MAX_WRITE_BYTES = 1 << 17;

  private static final int MAJOR = 7;

  /** Linux 5.2: the oldest whose structures are those of {@link Reply}. */
  private static final int MINOR_MIN = 31;

  /** The version the structures were written down from. */
  private static final int MINOR_MAX = 43;

  private static final int ASYNC_READ = 1;
  private static final int BIG_WRITES = 1 << 5;
  private static final int AUTO_INVAL_DATA = 1 << 12;
  private static final int INIT_EXT = 1 << 30;
  private static final int REQUEST_TIMEOUT_2 = 1 << 10;
  private static final int FLAGS = 12;
  private static final int FLAGS_2 = 16;
  private static final int OUT_BYTES = 64;
  private static final short MAX_BACKGROUND = 64;

  /**
   * Kernels that can (Linux 6.15) end the mount when a request is not answered for so long: a JVM
   * killed with a thread of its own waiting for its own server would otherwise never be gone.
   */
  private static final short REQUEST_TIMEOUT_SECONDS = 300;

  private Handshake() {}

  /** fuse_init_out for a fuse_init_in. */
  static byte[] answer(Request request, FuseCaching caching) throws FuseErrorException {
    int major = request.int32(0);
    int minor = request.int32(4);
    if (major < MAJOR || (major == MAJOR && minor < MINOR_MIN)) {
      throw new FuseErrorException(Errno.EPROTO);
    }
    int offered = request.int32(FLAGS);
    int wanted = ASYNC_READ | BIG_WRITES | INIT_EXT;
    switch (caching) {
      case UNTIL_CHANGED -> wanted |= AUTO_INVAL_DATA;
      case UNTIL_INVALIDATED, NONE -> {}
    }
    boolean extended = (offered & INIT_EXT) != 0 && request.reaches(FLAGS_2 + 4);
    int more = extended ? request.int32(FLAGS_2) & REQUEST_TIMEOUT_2 : 0;
    ByteBuffer out = ByteBuffer.allocate(OUT_BYTES).order(ByteOrder.nativeOrder());
    out.putInt(MAJOR).putInt(Math.min(minor, MINOR_MAX)).putInt(request.int32(8));
    out.putInt(offered & wanted).putShort(MAX_BACKGROUND).putShort(MAX_BACKGROUND);
    out.putInt(MAX_WRITE_BYTES).putInt(1).putShort((short) 0).putShort((short) 0);
    out.putInt(more).putInt(0).putShort(more == 0 ? 0 : REQUEST_TIMEOUT_SECONDS);
    return out.array();
  }
}
