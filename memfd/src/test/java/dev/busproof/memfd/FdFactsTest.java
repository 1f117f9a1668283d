package dev.busproof.memfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FdFactsTest {
  private static final Path SHM = Path.of("/dev/shm");

  private final Libc libc = Libc.system();

  private FileKind kind(Fd fd) throws LinuxException {
    return FdFacts.of(libc, fd).kind();
  }

  @Test
  void a_sealable_memfd_tells_its_seals_and_what_it_takes_up() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "x", 1 << 20, Memfd.Option.SEALABLE)) {
      memfd.seal(Seal.SHRINK);
      memfd.pwrite(new byte[] {1}, 0, 1, 0);
      FdFacts facts = FdFacts.of(libc, memfd.fd());
      assertThat(facts)
          .isEqualTo(
              new FdFacts(
                  FileKind.SHMEM, AccessMode.READ_WRITE, 1 << 20, 4096, Set.of(Seal.SHRINK), true));
      memfd.seal(Seal.SEAL);
      assertThat(FdFacts.of(libc, memfd.fd()).sealable()).isFalse();
    }
  }

  @Test
  void a_read_only_descriptor_cannot_seal() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "x", 4096, Memfd.Option.SEALABLE);
        Fd readOnly = memfd.fd().reopenReadOnly()) {
      FdFacts facts = FdFacts.of(libc, readOnly);
      assertThat(facts.access()).isEqualTo(AccessMode.READ_ONLY);
      assertThat(facts.sealable()).isFalse();
    }
  }

  @Test
  void a_plain_memfd_and_an_unnamed_tmpfs_file_report_exactly_the_seal_seal() throws Exception {
    Assumptions.assumeTrue(Files.isWritable(SHM), "there is no writable /dev/shm");
    try (Memfd memfd = Memfd.create(libc, "x", 4096);
        Fd file = Fd.open(libc, SHM, OpenFlag.READ_WRITE, OpenFlag.TMPFILE)) {
      for (Fd fd : new Fd[] {memfd.fd(), file}) {
        FdFacts facts = FdFacts.of(libc, fd);
        assertThat(facts.kind()).isEqualTo(FileKind.SHMEM);
        assertThat(facts.seals()).containsExactly(Seal.SEAL);
        assertThat(facts.sealable()).isFalse();
      }
    }
  }

  @Test
  void huge_pages_are_told_from_ordinary_memory() throws Exception {
    try (Memfd memfd = Memfd.create(libc, "x", 0, Memfd.Option.HUGETLB, Memfd.Option.SEALABLE)) {
      assertThat(kind(memfd.fd())).isEqualTo(FileKind.HUGETLB);
    } catch (LinuxException e) {
      Assumptions.abort("this kernel has no huge pages: " + e.getMessage());
    }
  }

  @Test
  void what_is_no_memory_is_told_by_its_mode(@TempDir Path directory) throws Exception {
    try (FdPair pipe = Fd.pipe(libc);
        FdPair sockets = Fd.socketPair(libc);
        Fd event = Fd.eventFd(libc);
        Fd zero = Fd.open(libc, Path.of("/dev/zero"), OpenFlag.READ_WRITE);
        Fd opened = Fd.open(libc, directory, OpenFlag.DIRECTORY)) {
      assertThat(kind(pipe.first())).isEqualTo(FileKind.PIPE);
      assertThat(FdFacts.of(libc, pipe.second()).access()).isEqualTo(AccessMode.WRITE_ONLY);
      assertThat(kind(sockets.first())).isEqualTo(FileKind.SOCKET);
      assertThat(kind(event)).isEqualTo(FileKind.ANONYMOUS);
      assertThat(kind(zero)).isEqualTo(FileKind.CHAR_DEVICE);
      assertThat(kind(opened)).isEqualTo(FileKind.DIRECTORY);
    }
  }

  @Test
  void o_path_hides_even_a_memfd() throws Exception {
    Assumptions.assumeTrue(Files.isWritable(SHM), "there is no writable /dev/shm");
    Path named = Files.createTempFile(SHM, "busproof", "");
    try (Fd path = Fd.open(libc, named, OpenFlag.PATH)) {
      FdFacts facts = FdFacts.of(libc, path);
      assertThat(facts.kind()).isEqualTo(FileKind.PATH);
      assertThat(facts.access()).isEqualTo(AccessMode.NONE);
    } finally {
      Files.delete(named);
    }
  }

  @Test
  void a_regular_file_outside_memory_is_one_of_the_kinds_that_may_stall(@TempDir Path directory)
      throws Exception {
    Path path = Files.writeString(directory.resolve("file"), "content");
    try (Fd fd = Fd.open(libc, path)) {
      FdFacts facts = FdFacts.of(libc, fd);
      Assumptions.assumeFalse(facts.kind() == FileKind.SHMEM, "the temporary directory is a tmpfs");
      // A container's overlay has no block device and looks like FUSE from here.
      assertThat(facts.kind()).isIn(FileKind.DISK, FileKind.NETWORK_OR_FUSE);
      assertThat(facts.sizeBytes()).isEqualTo(7);
      assertThat(facts.seals()).isEmpty();
      assertThat(facts.sealable()).isFalse();
    }
  }

  @Test
  void a_file_of_proc_has_no_block_device() throws Exception {
    try (Fd fd = Fd.open(libc, Path.of("/proc/self/maps"))) {
      assertThat(kind(fd)).isEqualTo(FileKind.NETWORK_OR_FUSE);
    }
  }

  @Test
  void secret_memory_is_recognised() throws Exception {
    try (Fd fd = Fd.secret(libc)) {
      assertThat(kind(fd)).isEqualTo(FileKind.SECRET);
    } catch (LinuxException e) {
      assertThat(e.errno()).isEqualTo(Errno.ENOSYS);
      Assumptions.abort("this kernel has no secretmem");
    }
  }
}
