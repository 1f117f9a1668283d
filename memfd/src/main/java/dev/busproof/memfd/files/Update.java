package dev.busproof.memfd.files;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One file that is made, and then replaced in one of the ways. One thread. */
final class Update implements Held {
  /** A program that is everywhere; its name may be how it knows what it is. */
  private static final Path PROGRAM = Path.of("/bin/sh");

  /** Says that it runs, then runs through its own code, and ends should nobody end it. */
  private static final String SCRIPT =
      "echo up; i=0; while [ $((i += 1)) -lt 20000000 ]; do :; done";

  /** Small, so that there is something between the first byte and the last. */
  private static final int CHUNK_BYTES = Content.BYTES / 4;

  /** Stands for the reading of what is copied: a file is never replaced in no time. */
  private static final long PAUSE_MILLIS = 1;

  private static final int PAGE_MAX = 65536;
  private static final int CUT_BYTES = Content.BYTES / 2 + 1234;
  private static final long FATE_MILLIS = 500;

  private final Libc libc;
  private final UpdaterKind kind;
  private final Place place;
  private final Path path;
  private final byte[] prefix;
  private Optional<Process> program = Optional.empty();

  private Update(Libc libc, UpdaterKind kind, Place place, byte[] prefix) {
    this.libc = libc;
    this.kind = kind;
    this.place = place;
    this.path =
        place
            .directory()
            .resolve(kind == UpdaterKind.PROGRAM ? PROGRAM.getFileName() : Path.of("data"));
    this.prefix = prefix;
  }

  /** Makes the file anew with its old content; starts it where it is a program. */
  static Update prepare(Libc libc, UpdaterKind kind, Place place) throws IOException {
    byte[] prefix = {};
    if (kind == UpdaterKind.PROGRAM) {
      byte[] program = Files.readAllBytes(PROGRAM);
      prefix = Arrays.copyOf(program, Math.ceilDiv(program.length, PAGE_MAX) * PAGE_MAX);
    }
    Update update = new Update(libc, kind, place, prefix);
    Files.deleteIfExists(update.path);
    Files.write(update.path, Content.of(Content.OLD, prefix, 0, Content.WORDS));
    if (kind == UpdaterKind.PROGRAM) {
      Files.setPosixFilePermissions(update.path, PosixFilePermissions.fromString("rwx------"));
      update.startProgram();
    }
    return update;
  }

  private void startProgram() throws IOException {
    Process started =
        new ProcessBuilder(path.toString(), "-c", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    program = Optional.of(started);
    if (started.getInputStream().read() < 0) {
      throw new IOException(path + " ends at once");
    }
  }

  Path path() {
    return path;
  }

  long prefixBytes() {
    return prefix.length;
  }

  /** Replaces it; what became of the program that it is, if it is one. */
  Optional<String> carryOut() throws IOException, InterruptedException {
    byte[] renewed = Content.of(Content.NEW, prefix, 0, Content.WORDS);
    switch (kind) {
      case RENAME -> {
        Path aside = path.resolveSibling("aside");
        Files.write(aside, renewed);
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
      }
      case UNLINK_CREATE -> {
        Files.delete(path);
        write(renewed, 0);
      }
      case COPY_IN_PLACE -> {
        truncate(0);
        write(renewed, 0);
      }
      case TRUNCATE -> truncate(CUT_BYTES);
      case APPEND ->
          write(Content.of(Content.NEW, new byte[0], Content.WORDS, Content.WORDS), Content.BYTES);
      case OVERWRITE -> write(renewed, 0);
      case PROGRAM -> {
        return Optional.of(replaceProgram(renewed));
      }
    }
    return Optional.empty();
  }

  private void write(byte[] bytes, long offset) throws LinuxException, InterruptedException {
    try (Fd fd = Fd.open(libc, path, OpenFlag.WRITE_ONLY, OpenFlag.CREATE)) {
      int done = 0;
      while (done < bytes.length) {
        Thread.sleep(PAUSE_MILLIS);
        int count = Math.min(CHUNK_BYTES, bytes.length - done);
        done += fd.pwrite(bytes, done, count, offset + done);
      }
    }
  }

  private void truncate(long size) throws LinuxException {
    try (Fd fd = Fd.open(libc, path, OpenFlag.WRITE_ONLY)) {
      fd.truncate(size);
    }
  }

  private String replaceProgram(byte[] renewed) throws IOException, InterruptedException {
    if (place.mount().isPresent()) {
      FuseFile file = place.mount().get().file(path.getFileName().toString()).orElseThrow();
      file.replace(new byte[0]);
      file.invalidate();
      String fate = fate();
      file.replace(renewed);
      file.invalidate();
      return fate;
    }
    try {
      truncate(0);
    } catch (LinuxException e) {
      if (e.errno() == Errno.ETXTBSY) {
        return "the update was refused: ETXTBSY";
      }
      throw e;
    }
    write(renewed, 0);
    return fate();
  }

  private String fate() throws InterruptedException {
    Process running = program.orElseThrow();
    return running.waitFor(FATE_MILLIS, TimeUnit.MILLISECONDS)
        ? "the program died: " + ReaderProcess.ending(running.exitValue())
        : "the program ran on";
  }

  @Override
  public void close() {
    program.ifPresent(Process::destroyForcibly);
  }
}
