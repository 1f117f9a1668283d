package dev.busproof.memfd.fuse;

import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file of a {@link FuseMount}, seen from the server's side. Any thread. Nothing here goes through
 * the kernel but {@link #invalidate}, so nothing else waits.
 */
public final class FuseFile {
  private static final int REGULAR = 0100000;
  private static final int PERMISSIONS = 07777;
  private static final int MODE_DEFAULT = 0644;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final FuseServer server;
  private final long id;
  private final Set<FuseOperation> stalled = EnumSet.noneOf(FuseOperation.class);
  private final Map<FuseOperation, Integer> failing = new EnumMap<>(FuseOperation.class);
  private final Map<FuseOperation, Integer> requests = new EnumMap<>(FuseOperation.class);
  private String name;
  private byte[] content;
  private long modifiedNanos;
  private int mode = REGULAR | MODE_DEFAULT;
  private boolean linked = true;

  /** How often the kernel was told of the file and has not forgotten it. */
  private long lookups;

  FuseFile(FuseServer server, long id, String name, byte[] content) {
    this.server = server;
    this.id = id;
    this.name = name;
    this.content = content;
    this.modifiedNanos = System.currentTimeMillis() * NANOS_PER_MILLI;
  }

  /** Its name in the mount's only directory, the last one when it is unlinked. */
  public String name() {
    synchronized (server) {
      return name;
    }
  }

  /** Where it is found. */
  public Path path() {
    return server.directory().resolve(name());
  }

  /** What the server has, which is not always what the kernel has cached. */
  public byte[] bytes() {
    synchronized (server) {
      return content.clone();
    }
  }

  /**
   * Replaces the content behind the kernel's back, as another host would; whoever has it open or
   * mapped, or runs it, is not asked. The kernel notices when it next asks.
   */
  public void replace(byte[] bytes) {
    synchronized (server) {
      setContent(bytes.clone());
    }
  }

  /**
   * Tells the kernel to drop its pages and attributes. Waits for loads that are in flight, so not
   * while READ is stalled.
   *
   * @throws LinuxException ENOENT when the kernel knows nothing of the file
   */
  public void invalidate() throws LinuxException {
    server.invalidate(id);
  }

  /**
   * Leaves such requests unanswered from now on, interrupted or not; whoever waits for one is
   * stuck.
   */
  public void stall(FuseOperation first, FuseOperation... more) {
    synchronized (server) {
      stalled.addAll(EnumSet.of(first, more));
    }
  }

  /** Answers what was left unanswered, and everything from now on. */
  public void resume() {
    synchronized (server) {
      stalled.clear();
      server.serveHeld(this);
    }
  }

  /** Answers such requests with an error from now on; 0 answers them properly again. */
  public void fail(FuseOperation operation, int errno) {
    synchronized (server) {
      if (errno == 0) {
        failing.remove(operation);
      } else {
        failing.put(operation, errno);
      }
    }
  }

  /** How many such requests have arrived, answered or not. */
  public int requests(FuseOperation operation) {
    synchronized (server) {
      return requests.getOrDefault(operation, 0);
    }
  }

  /**
   * Waits until a request is held back by {@link #stall}: whoever made it is stuck by then.
   *
   * @return false when the time was over first
   */
  public boolean awaitStalled(long timeoutMillis) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + timeoutMillis * NANOS_PER_MILLI;
    synchronized (server) {
      while (!server.holds(this)) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          return false;
        }
        server.wait(Math.ceilDiv(leftNanos, NANOS_PER_MILLI));
      }
      return true;
    }
  }

  // From here on the caller holds the server's monitor.

  /** Counts a request. */
  void arrived(FuseOperation operation) {
    requests.merge(operation, 1, Integer::sum);
  }

  boolean isStalled(FuseOperation operation) {
    return stalled.contains(operation);
  }

  Optional<Integer> failure(FuseOperation operation) {
    return Optional.ofNullable(failing.get(operation));
  }

  long id() {
    return id;
  }

  long size() {
    return content.length;
  }

  int mode() {
    return mode;
  }

  long modifiedNanos() {
    return modifiedNanos;
  }

  boolean isLinked() {
    return linked;
  }

  void setMode(int permissions) {
    mode = REGULAR | (permissions & PERMISSIONS);
  }

  void setModifiedNanos(long nanos) {
    modifiedNanos = nanos;
  }

  void setContent(byte[] bytes) {
    content = bytes;
    // Two changes within the clock's step are two changes all the same.
    modifiedNanos = Math.max(modifiedNanos + 1, System.currentTimeMillis() * NANOS_PER_MILLI);
  }

  void truncate(int sizeBytes) {
    setContent(Arrays.copyOf(content, sizeBytes));
  }

  byte[] read(long offset, int count) {
    int from = (int) Math.min(offset, content.length);
    int end = Math.toIntExact(Math.min(offset + count, content.length));
    return Arrays.copyOfRange(content, from, Math.max(from, end));
  }

  void write(int offset, byte[] bytes) {
    byte[] grown = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
    System.arraycopy(bytes, 0, grown, offset, bytes.length);
    setContent(grown);
  }

  void link(String newName) {
    name = newName;
    linked = true;
  }

  void unlink() {
    linked = false;
  }

  void lookedUp() {
    lookups++;
  }

  /** Whether nobody can reach it any more. */
  boolean forget(long count) {
    lookups -= count;
    return lookups <= 0 && !linked;
  }
}
