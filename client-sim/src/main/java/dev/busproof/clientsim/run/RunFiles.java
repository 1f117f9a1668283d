package dev.busproof.clientsim.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What a directory that must outlive crashes is written with. */
public final class RunFiles {
  private static final String LOCK = "run.lock";

  private RunFiles() {}

  /**
   * Puts a file in its place as a whole, on disk when this returns: whoever looks sees the old one
   * or the new one, and no half.
   */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(UTF_8));
  }

  static void write(Path file, byte[] bytes) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + ".new");
    try (var channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    force(file.toAbsolutePath().resolveSibling("."));
  }

  /** A new name survives a power cut only when its directory has been written too (fsync(2)). */
  public static void force(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Takes the directory for this process; the kernel gives it back when that ends, however it does.
   *
   * @return the lock; closing it gives the directory back
   * @throws RunRefusedException when another lab has it
   */
  public static FileChannel lock(Path directory) throws IOException, RunRefusedException {
    var lock =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isOurs(lock)) {
        throw new RunRefusedException(
            directory + " is being written by a lab that is still running");
      }
      return lock;
    } catch (IOException | RunRefusedException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean isOurs(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // a lab in this very process
    }
  }

  /**
   * Makes {@code latest}, a link beside the directory, lead to it.
   *
   * @throws IOException when it cannot, or something that is no link has that name
   */
  public static void linkAsLatest(Path directory) throws IOException {
    var link = directory.resolveSibling("latest");
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
      throw new IOException(link + " is no link and is left as it is");
    }
    var unfinished = directory.resolveSibling("latest." + ProcessHandle.current().pid());
    Files.deleteIfExists(unfinished);
    Files.createSymbolicLink(unfinished, directory.getFileName());
    Files.move(unfinished, link, StandardCopyOption.ATOMIC_MOVE);
  }
}
