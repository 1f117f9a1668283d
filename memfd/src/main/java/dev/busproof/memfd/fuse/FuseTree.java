package dev.busproof.memfd.fuse;

import dev.busproof.memfd.libc.Constants;
import dev.busproof.memfd.libc.Errno;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One directory of files in memory, and what each request does to it. Its server's monitor. */
final class FuseTree {
  static final long ROOT = 1;

  private static final int OPEN_DIRECT_IO = 1;
  private static final int OPEN_KEEP_CACHE = 2;
  private static final int SET_MODE = 1;
  private static final int SET_SIZE = 8;
  private static final int SET_MTIME = 32;
  private static final int SET_MTIME_NOW = 256;
  private static final int RENAME_NOREPLACE = 1;
  private static final int MAX_FILE_BYTES = 1 << 28;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final FuseServer server;
  private final Reply.Owner owner;
  private final FuseCaching caching;
  private final Map<Long, FuseFile> files = new HashMap<>();
  private final Map<String, FuseFile> names = new LinkedHashMap<>();
  private long lastId = ROOT;

  FuseTree(FuseServer server, Reply.Owner owner, FuseCaching caching) {
    this.server = server;
    this.owner = owner;
    this.caching = caching;
  }

  FuseFile create(String name, byte[] content) {
    FuseFile file = new FuseFile(server, ++lastId, name, content);
    files.put(file.id(), file);
    replaced(names.put(name, file));
    return file;
  }

  Optional<FuseFile> named(String name) {
    return Optional.ofNullable(names.get(name));
  }

  /** The file a request is about; none for the root and for a name that is not there. */
  Optional<FuseFile> subject(Request request, FuseOperation operation) {
    return switch (operation) {
      case LOOKUP, CREATE, UNLINK, RENAME -> named(request.name());
      case GETATTR, SETATTR, OPEN, READ, WRITE, FLUSH, RELEASE, FSYNC ->
          Optional.ofNullable(files.get(request.node()));
    };
  }

  /** Carries it out: the answer's body. */
  byte[] answer(Request request) throws FuseErrorException {
    return switch (request.opcode()) {
      case Opcode.INIT -> Handshake.answer(request, caching);
      case Opcode.LOOKUP -> entry(byName(request.name()));
      case Opcode.GETATTR -> attributes(request);
      case Opcode.SETATTR -> change(request);
      case Opcode.OPEN -> open(request);
      case Opcode.CREATE -> createOpen(request);
      case Opcode.READ -> byId(request).read(offset(request), request.int32(16));
      case Opcode.WRITE -> write(request);
      case Opcode.UNLINK -> unlink(request);
      case Opcode.RENAME, Opcode.RENAME2 -> rename(request);
      case Opcode.STATFS -> Reply.statfs();
      case Opcode.OPENDIR -> Reply.opened(0);
      case Opcode.READDIR ->
          Reply.directory(List.copyOf(names.values()), request.int64(8), request.int32(16));
      case Opcode.FLUSH, Opcode.RELEASE, Opcode.FSYNC, Opcode.RELEASEDIR, Opcode.DESTROY ->
          Reply.EMPTY;
      default -> throw new FuseErrorException(Errno.ENOSYS);
    };
  }

  private FuseFile byName(String name) throws FuseErrorException {
    return named(name).orElseThrow(() -> new FuseErrorException(Errno.ENOENT));
  }

  private FuseFile byId(Request request) throws FuseErrorException {
    return Optional.ofNullable(files.get(request.node()))
        .orElseThrow(() -> new FuseErrorException(Errno.ENOENT));
  }

  private byte[] entry(FuseFile file) {
    file.lookedUp();
    return Reply.entry(file, owner);
  }

  private byte[] attributes(Request request) throws FuseErrorException {
    return request.node() == ROOT
        ? Reply.rootAttributes(owner)
        : Reply.attributes(byId(request), owner);
  }

  private byte[] change(Request request) throws FuseErrorException {
    FuseFile file = byId(request);
    int what = request.int32(0);
    if ((what & SET_SIZE) != 0) {
      file.truncate(size(request.int64(16)));
    }
    if ((what & SET_MODE) != 0) {
      file.setMode(request.int32(68));
    }
    if ((what & SET_MTIME) != 0 && (what & SET_MTIME_NOW) == 0) {
      file.setModifiedNanos(request.int64(40) * NANOS_PER_SECOND + request.int32(60));
    }
    return Reply.attributes(file, owner);
  }

  private byte[] open(Request request) throws FuseErrorException {
    byId(request);
    return Reply.opened(openFlags());
  }

  private int openFlags() {
    return switch (caching) {
      case UNTIL_CHANGED -> 0;
      case UNTIL_INVALIDATED -> OPEN_KEEP_CACHE;
      case NONE -> OPEN_DIRECT_IO;
    };
  }

  private byte[] createOpen(Request request) throws FuseErrorException {
    Optional<FuseFile> present = named(request.name());
    if (present.isPresent() && (request.int32(0) & Constants.O_EXCL) != 0) {
      throw new FuseErrorException(Errno.EEXIST);
    }
    FuseFile file = present.orElseGet(() -> create(request.name(), Reply.EMPTY));
    if (present.isEmpty()) {
      file.setMode(request.int32(4) & ~request.int32(8));
    }
    file.lookedUp();
    return Reply.created(file, owner, openFlags());
  }

  private byte[] write(Request request) throws FuseErrorException {
    int count = request.int32(16);
    byId(request).write(size(offset(request) + count) - count, request.bytes(40, count));
    return Reply.written(count);
  }

  private static long offset(Request request) {
    return request.int64(8);
  }

  private static int size(long bytes) throws FuseErrorException {
    if (bytes < 0 || bytes > MAX_FILE_BYTES) {
      throw new FuseErrorException(Errno.EFBIG);
    }
    return (int) bytes;
  }

  private byte[] unlink(Request request) throws FuseErrorException {
    FuseFile file = byName(request.name());
    names.remove(request.name());
    replaced(file);
    return Reply.EMPTY;
  }

  private byte[] rename(Request request) throws FuseErrorException {
    boolean plain = request.opcode() == Opcode.RENAME;
    int flags = plain ? 0 : request.int32(8);
    String to = request.secondText(plain ? 8 : 16);
    FuseFile file = byName(request.name());
    if ((flags & ~RENAME_NOREPLACE) != 0) {
      throw new FuseErrorException(Errno.EINVAL);
    }
    if (flags != 0 && names.containsKey(to)) {
      throw new FuseErrorException(Errno.EEXIST);
    }
    names.remove(request.name());
    replaced(names.put(to, file));
    file.link(to);
    return Reply.EMPTY;
  }

  /** It has lost its name, and stays while the kernel knows it. */
  private void replaced(@Nullable FuseFile file) {
    if (file != null) {
      file.unlink();
      forget(file.id(), 0);
    }
  }

  /** FORGET and BATCH_FORGET, which are not answered. */
  void forget(Request request) {
    if (request.opcode() == Opcode.FORGET) {
      forget(request.node(), request.int64(0));
    } else {
      int count = request.int32(0);
      for (int i = 0; i < count; i++) {
        forget(request.int64(8 + i * 16), request.int64(16 + i * 16));
      }
    }
  }

  private void forget(long id, long count) {
    FuseFile file = files.get(id);
    if (file != null && file.forget(count)) {
      files.remove(id);
    }
  }
}
