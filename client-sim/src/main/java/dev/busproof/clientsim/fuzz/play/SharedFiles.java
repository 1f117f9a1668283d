package dev.busproof.clientsim.fuzz.play;

import dev.busproof.clientsim.fuzz.program.MemoryAction;
import dev.busproof.clientsim.fuzz.program.Step;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The files of one program by name. Thread-safe. */
final class SharedFiles implements AutoCloseable {
  /** A program has a few; this is for the one that loops in somebody's editor. */
  private static final int MOST_FILES = 256;

  /** Memory that a program may make the kernel provide: a filled file stays until it is closed. */
  private static final long MOST_FILLED_BYTES = 256L << 20;

  private static final String NAME = "busproof-fuzz";

  private final Libc libc;
  private final Map<String, SharedFile> files = new HashMap<>();
  private final AtomicLong truncations = new AtomicLong();
  private long filledBytes;

  SharedFiles(Libc libc) {
    this.libc = libc;
  }

  /** Makes one; an earlier one of that name is closed. */
  void create(Step.CreateFile step) throws LeftOutException {
    room();
    try {
      put(step.file(), made(step));
    } catch (IOException e) {
      throw new LeftOutException(String.valueOf(e.getMessage()));
    }
  }

  private Fd made(Step.CreateFile step) throws IOException, LeftOutException {
    var file = opened(step);
    boolean done = false;
    try {
      file.truncate(step.sizeBytes());
      if (!step.seals().isEmpty()) {
        file.addSeals(step.seals());
      }
      done = true;
      return file;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  /** Of no bytes yet. */
  private Fd opened(Step.CreateFile step) throws IOException, LeftOutException {
    var options = new ArrayList<Memfd.Option>();
    if (step.sealable()) {
      options.add(Memfd.Option.SEALABLE);
    }
    return switch (step.kind()) {
      case MEMFD -> memfd(options);
      case HUGE -> {
        if (!hasHugePages()) {
          throw new LeftOutException("there are no huge pages");
        }
        options.add(Memfd.Option.HUGETLB);
        yield memfd(options);
      }
      case DISK ->
          Fd.open(
              libc,
              Path.of(System.getProperty("java.io.tmpdir")),
              OpenFlag.TMPFILE,
              OpenFlag.READ_WRITE);
    };
  }

  private Fd memfd(List<Memfd.Option> options) throws LinuxException {
    return Memfd.create(libc, NAME, 0, options.toArray(Memfd.Option[]::new)).fd();
  }

  private static boolean hasHugePages() {
    try {
      return !Files.readString(Path.of("/proc/sys/vm/nr_hugepages")).strip().equals("0");
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized void room() throws LeftOutException {
    if (files.size() >= MOST_FILES) {
      throw new LeftOutException("a program has at most " + MOST_FILES + " files");
    }
  }

  private synchronized void put(String name, Fd file) {
    var before = files.put(name, new SharedFile(file));
    if (before != null) {
      before.close();
    }
  }

  synchronized SharedFile find(String name) throws LeftOutException {
    var file = files.get(name);
    if (file == null) {
      throw new LeftOutException("there is no file " + name);
    }
    return file;
  }

  /** Descriptors of those files, which are the caller's; all or none. */
  List<Fd> duplicates(List<String> names) throws LeftOutException {
    var duplicates = new ArrayList<Fd>();
    boolean done = false;
    try {
      for (var name : names) {
        duplicates.add(duplicate(name));
      }
      done = true;
      return duplicates;
    } finally {
      if (!done) {
        duplicates.forEach(Fd::close);
      }
    }
  }

  /** A descriptor of that file, which is the caller's. */
  Fd duplicate(String name) throws LeftOutException {
    try {
      return find(name).duplicate();
    } catch (LinuxException e) {
      throw new LeftOutException(String.valueOf(e.getMessage()));
    }
  }

  /** What the kernel refuses does nothing. */
  void act(MemoryAction action) throws LeftOutException {
    var file = find(action.file());
    switch (action) {
      case MemoryAction.Duplicate duplicate -> {
        room();
        put(duplicate.copy(), duplicate(duplicate.file()));
      }
      case MemoryAction.Overwrite overwrite -> filled(overwrite.lengthBytes());
      case MemoryAction.Allocate allocate -> filled(allocate.lengthBytes());
      case MemoryAction.Truncate _,
          MemoryAction.Punch _,
          MemoryAction.AddSeals _,
          MemoryAction.CloseFile _ -> {}
    }
    if (file.act(action) && action instanceof MemoryAction.Truncate) {
      truncated(1);
    }
  }

  private synchronized void filled(long bytes) throws LeftOutException {
    if (bytes > MOST_FILLED_BYTES - filledBytes) {
      throw new LeftOutException("a program fills at most " + MOST_FILLED_BYTES + " bytes");
    }
    filledBytes += Math.max(0, bytes);
  }

  void truncated(long times) {
    truncations.addAndGet(times);
  }

  long truncations() {
    return truncations.get();
  }

  @Override
  public synchronized void close() {
    files.values().forEach(SharedFile::close);
    files.clear();
  }
}
