package dev.busproof.clientsim.attack.shm.file;

import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.memfd.Fd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.fuse.FuseFile;
import dev.busproof.memfd.fuse.FuseMount;
import dev.busproof.memfd.fuse.FuseOperation;
import dev.busproof.memfd.fuse.FuseUnavailableException;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file whose server is the lab, which may answer late, wrongly or not at all (fuse(4)). Whoever
 * waits for an answer gets an error at the latest when it is closed. This process must not map it.
 */
public final class ServedFile implements AutoCloseable {
  private final Path directory;
  private final FuseMount mount;
  private final FuseFile file;
  private final Fd fd;

  private ServedFile(Path directory, FuseMount mount, FuseFile file, Fd fd) {
    this.directory = directory;
    this.mount = mount;
    this.file = file;
    this.fd = fd;
  }

  /**
   * Mounts a directory of its own and opens a file in it, every pixel of it of that colour.
   *
   * @throws UnsupportedException when this process cannot serve files
   */
  public static ServedFile open(Libc libc, int sizeBytes, int colour) throws IOException {
    var directory = Files.createTempDirectory("busproof-served");
    FuseMount mount = null;
    boolean done = false;
    try {
      mount = FuseMount.start(libc, directory);
      var file = mount.file("pool", pixels(sizeBytes, colour));
      var opened =
          new ServedFile(directory, mount, file, Fd.open(libc, file.path(), OpenFlag.READ_WRITE));
      done = true;
      return opened;
    } catch (FuseUnavailableException e) {
      throw new UnsupportedException(String.valueOf(e.getMessage()));
    } finally {
      if (!done) {
        end(directory, mount);
      }
    }
  }

  private static byte[] pixels(int sizeBytes, int colour) {
    var pixels = ByteBuffer.allocate(sizeBytes).order(ByteOrder.nativeOrder());
    while (pixels.hasRemaining()) {
      pixels.putInt(colour);
    }
    return pixels.array();
  }

  /** A descriptor of the file, which stays this object's. */
  public Fd fd() {
    return fd;
  }

  /** Leaves such requests without an answer from now on. */
  public void stall(FuseOperation operation) {
    file.stall(operation);
  }

  /** Answers everything, also what was left without an answer. */
  public void resume() {
    file.resume();
  }

  /** Answers such requests with this error from now on. */
  public void fail(FuseOperation operation, int errno) {
    file.fail(operation, errno);
  }

  /** How many such requests have come. */
  public int requests(FuseOperation operation) {
    return file.requests(operation);
  }

  /** Cuts the file as another host would, unseen by this kernel. */
  public void truncate(int sizeBytes) {
    file.replace(Arrays.copyOf(file.bytes(), sizeBytes));
  }

  /** Has the kernel forget what it knows of the file; not while reads are stalled. */
  public void forget() throws IOException {
    file.invalidate();
  }

  /** Ends the server under everybody who has the file open. */
  public void die() {
    mount.close();
  }

  @Override
  public void close() {
    file.resume();
    try {
      fd.close();
    } finally {
      end(directory, mount);
    }
  }

  private static void end(Path directory, @Nullable FuseMount mount) {
    if (mount != null) {
      mount.close();
    }
    // An empty directory; if it could not be unmounted it is not ours to delete.
    var _ = directory.toFile().delete();
  }
}
