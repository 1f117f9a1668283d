package dev.busproof.memfd.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The structures of linux/fuse.h that a server answers with, in host order. */
final class Reply {
  static final byte[] EMPTY = {};

  private static final int ATTR_BYTES = 88;
  private static final int ENTRY_BYTES = 40;
  private static final int OPEN_BYTES = 16;
  private static final int STATFS_BYTES = 80;
  private static final int DIRENT_BYTES = 24;
  private static final int DIRECTORY = 0040755;
  private static final int DT_DIR = 4;
  private static final int DT_REG = 8;
  private static final int BLOCK = 4096;
  private static final int SECTOR = 512;
  private static final int NAME_MAX = 255;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Reply() {}

  /** Who every file belongs to. */
  record Owner(int user, int group) {}

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  private static byte[] bytes(ByteBuffer buffer, int count) {
    byte[] bytes = new byte[count];
    buffer.get(0, bytes);
    return bytes;
  }

  /** fuse_entry_out, valid for no time at all. */
  static byte[] entry(FuseFile file, Owner owner) {
    ByteBuffer out = buffer(ENTRY_BYTES + ATTR_BYTES).putLong(file.id());
    attr(out.position(ENTRY_BYTES), file, owner);
    return bytes(out, out.capacity());
  }

  /** fuse_attr_out of a file. */
  static byte[] attributes(FuseFile file, Owner owner) {
    ByteBuffer out = buffer(16 + ATTR_BYTES);
    attr(out.position(16), file, owner);
    return bytes(out, out.capacity());
  }

  /** fuse_attr_out of the root. */
  static byte[] rootAttributes(Owner owner) {
    ByteBuffer out = buffer(16 + ATTR_BYTES);
    attr(out.position(16), FuseTree.ROOT, 0, 0, DIRECTORY, 2, owner);
    return bytes(out, out.capacity());
  }

  private static void attr(ByteBuffer out, FuseFile file, Owner owner) {
    int links = file.isLinked() ? 1 : 0;
    attr(out, file.id(), file.size(), file.modifiedNanos(), file.mode(), links, owner);
  }

  private static void attr(
      ByteBuffer out, long id, long size, long nanos, int mode, int links, Owner owner) {
    long seconds = nanos / NANOS_PER_SECOND;
    int rest = (int) (nanos % NANOS_PER_SECOND);
    out.putLong(id).putLong(size).putLong(Math.ceilDiv(size, (long) BLOCK) * (BLOCK / SECTOR));
    out.putLong(seconds).putLong(seconds).putLong(seconds);
    out.putInt(rest).putInt(rest).putInt(rest);
    out.putInt(mode).putInt(links).putInt(owner.user()).putInt(owner.group());
    out.putInt(0).putInt(BLOCK).putInt(0);
  }

  /** fuse_open_out. */
  static byte[] opened(int flags) {
    return bytes(buffer(OPEN_BYTES).putLong(0).putInt(flags), OPEN_BYTES);
  }

  /** fuse_create_out: an entry and an open. */
  static byte[] created(FuseFile file, Owner owner, int flags) {
    byte[] entry = entry(file, owner);
    byte[] both = Arrays.copyOf(entry, entry.length + OPEN_BYTES);
    System.arraycopy(opened(flags), 0, both, entry.length, OPEN_BYTES);
    return both;
  }

  /** fuse_write_out. */
  static byte[] written(int count) {
    return bytes(buffer(8).putInt(count), 8);
  }

  /** fuse_statfs_out: an empty file system of a gigabyte. */
  static byte[] statfs() {
    long blocks = 1 << 18;
    ByteBuffer out = buffer(STATFS_BYTES).putLong(blocks).putLong(blocks).putLong(blocks);
    out.putLong(blocks).putLong(blocks).putInt(BLOCK).putInt(NAME_MAX).putInt(BLOCK);
    return bytes(out, out.capacity());
  }

  /** The fuse_dirents from number {@code from} on that fit. */
  static byte[] directory(List<FuseFile> files, long from, int maxBytes) {
    ByteBuffer out = buffer(maxBytes);
    for (long i = from; i < files.size() + 2L; i++) {
      boolean dots = i < 2;
      String name = i == 0 ? "." : i == 1 ? ".." : files.get((int) i - 2).name();
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      int end = Math.ceilDiv(out.position() + DIRENT_BYTES + text.length, 8) * 8;
      if (end > maxBytes) {
        break;
      }
      out.putLong(dots ? FuseTree.ROOT : files.get((int) i - 2).id()).putLong(i + 1);
      out.putInt(text.length).putInt(dots ? DT_DIR : DT_REG).put(text).position(end);
    }
    return bytes(out, out.position());
  }

  /** fuse_notify_inval_inode_out: all pages and the attributes of a file. */
  static byte[] invalidation(long node) {
    return bytes(buffer(24).putLong(node).putLong(0).putLong(0), 24);
  }
}
