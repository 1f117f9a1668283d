package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.Fd;
import dev.busproof.memfd.FdPair;
import dev.busproof.memfd.Memfd;
import dev.busproof.memfd.OpenFlag;
import dev.busproof.memfd.Seal;
import dev.busproof.memfd.SharingPath;
import dev.busproof.memfd.libc.Libc;
import dev.busproof.wire.protocol.WlBuffer;
import dev.busproof.wire.protocol.WlShm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** wl_shm, wl_shm_pool and wl_buffer: what is welcome, and which error on which object is not. */
class ShmPoolTest {
  private final Libc libc = Libc.system();
  private final RunningCompositor compositor = RunningCompositor.start();
  private final TestClient client = compositor.connect();
  private int shm;

  @BeforeEach
  void bind_shm() {
    shm = client.bind(WlShm.NAME, 2, WlShm.Event::decode);
  }

  @AfterEach
  void others_go_on() {
    compositor.assertServes();
    compositor.close();
  }

  @Test
  void the_two_formats_everyone_needs_come_first() {
    client.roundtrip();
    assertThat(client.events(shm).subList(0, 2))
        .isEqualTo(List.of(new WlShm.Event.Format(0), new WlShm.Event.Format(1)));
  }

  @Test
  void shm_can_be_released_from_version_2() {
    client.send(shm, new WlShm.Request.Release()).roundtrip();
    assertThat(client.deletedIds()).contains(shm);
  }

  @Test
  @Provokes("wl_display.invalid_method")
  void release_of_a_version_1_shm_is_invalid_method() {
    int old = client.bind(WlShm.NAME, 1, WlShm.Event::decode);
    client.send(old, new WlShm.Request.Release());
    assertThat(client.awaitError().kind()).isEqualTo("wl_display 1");
  }

  @Test
  void sealed_pool_is_mapped_without_a_guard() throws Exception {
    Memfd file = Memfd.create(libc, "sealed", 4096, Memfd.Option.SEALABLE);
    file.seal(Seal.SHRINK);
    try (TestPool pool = TestPool.of(client, shm, file, 4096)) {
      pool.buffer(32, 32);
      client.roundtrip();
    }
    assertThat(compositor.statistics().poolsByPath()).containsEntry(SharingPath.SEALED, 1L);
  }

  @Test
  void unsealed_pool_is_guarded() {
    try (TestPool pool = TestPool.create(client, shm, 4096)) {
      pool.buffer(32, 32);
      client.roundtrip();
    }
    assertThat(compositor.statistics().poolsByPath()).containsEntry(SharingPath.GUARDED, 1L);
  }

  @Test
  void write_sealed_pool_is_welcome() throws Exception {
    Memfd file = Memfd.create(libc, "write-sealed", 4096, Memfd.Option.SEALABLE);
    file.seal(Seal.SHRINK, Seal.GROW, Seal.WRITE, Seal.SEAL);
    try (TestPool pool = TestPool.of(client, shm, file, 4096)) {
      pool.buffer(32, 32);
      client.roundtrip();
    }
  }

  @Test
  void read_only_descriptor_is_welcome() throws Exception {
    try (Memfd file = Memfd.create(libc, "read-only", 4096)) {
      TestPool.createPool(client, shm, file.fd().reopenReadOnly(), 4096);
      client.roundtrip();
    }
  }

  @Test
  void pool_larger_than_its_file_is_no_error_yet() {
    try (TestPool pool = TestPool.create(client, shm, 4096, 1 << 20)) {
      pool.buffer(512, 512);
      client.roundtrip();
    }
  }

  @Test
  @Provokes("wl_shm.invalid_stride")
  void pool_of_zero_bytes_is_invalid_stride_on_shm() throws Exception {
    TestPool.createPool(client, shm, memfd(), 0);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 1");
  }

  @Test
  @Provokes("wl_shm.invalid_stride")
  void pool_of_negative_size_is_invalid_stride_on_shm() throws Exception {
    TestPool.createPool(client, shm, memfd(), -4096);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 1");
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void pipe_is_invalid_fd_on_shm() throws Exception {
    try (FdPair pipe = Fd.pipe(libc)) {
      TestPool.createPool(client, shm, pipe.first().duplicate(), 4096);
      assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
    }
    assertThat(compositor.statistics().refusals()).isEqualTo(1);
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void socket_is_invalid_fd_on_shm() throws Exception {
    try (FdPair pair = Fd.socketPair(libc)) {
      TestPool.createPool(client, shm, pair.first().duplicate(), 4096);
      assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
    }
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void eventfd_is_invalid_fd_on_shm() throws Exception {
    TestPool.createPool(client, shm, Fd.eventFd(libc), 4096);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void directory_is_invalid_fd_on_shm() throws Exception {
    TestPool.createPool(client, shm, open("/tmp", OpenFlag.READ_ONLY), 4096);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void path_only_descriptor_is_invalid_fd_on_shm() throws Exception {
    TestPool.createPool(client, shm, open("/dev/shm", OpenFlag.PATH), 4096);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void dev_zero_is_invalid_fd_on_shm() throws Exception {
    TestPool.createPool(client, shm, open("/dev/zero", OpenFlag.READ_WRITE), 4096);
    assertThat(client.awaitError().kind()).isEqualTo("wl_shm 2");
  }

  @Test
  void create_pool_without_a_descriptor_is_an_error_on_the_display() {
    int pool = client.newId("wl_shm_pool");
    client.sendRaw(TestWords.message(shm, 0, pool, 4096), List.of());
    assertThat(client.awaitError().interfaceName()).isEqualTo("wl_display");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_format")
  void unadvertised_format_is_invalid_format_on_the_pool() {
    assertThat(errorOf(0, 32, 32, 128, 0x34325241)).isEqualTo("wl_shm_pool 0");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void stride_below_width_times_four_is_invalid_stride_on_the_pool() {
    assertThat(errorOf(0, 32, 32, 127, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void stride_of_width_in_pixels_is_invalid_stride_on_the_pool() {
    assertThat(errorOf(0, 32, 32, 32, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void zero_width_is_invalid_stride_on_the_pool() {
    assertThat(errorOf(0, 0, 32, 128, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void negative_height_is_invalid_stride_on_the_pool() {
    assertThat(errorOf(0, 32, -1, 128, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void negative_offset_is_invalid_stride_on_the_pool() {
    assertThat(errorOf(-4, 32, 32, 128, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void buffer_that_ends_behind_its_pool_is_invalid_stride_on_the_pool() {
    assertThat(errorOf(4, 32, 32, 128, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void sizes_whose_product_overflows_32_bits_are_invalid_stride_on_the_pool() {
    // 65536 * 65536 is 0 in 32 bits.
    assertThat(errorOf(0, 16384, 65536, 65536, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm_pool.invalid_stride")
  void width_whose_row_overflows_32_bits_is_invalid_stride_on_the_pool() {
    // 0x40000001 * 4 is 4 in 32 bits.
    assertThat(errorOf(0, 0x40000001, 1, 4, TestPool.XRGB8888)).isEqualTo("wl_shm_pool 1");
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void shrinking_a_pool_is_invalid_fd_on_the_pool() {
    try (TestPool pool = TestPool.create(client, shm, 4096)) {
      pool.resize(4095);
      assertThat(client.awaitError().kind()).isEqualTo("wl_shm_pool 2");
    }
  }

  @Test
  @Provokes("wl_shm.invalid_fd")
  void resizing_a_pool_to_a_negative_size_is_invalid_fd_on_the_pool() {
    try (TestPool pool = TestPool.create(client, shm, 4096)) {
      pool.resize(-1);
      assertThat(client.awaitError().kind()).isEqualTo("wl_shm_pool 2");
    }
  }

  @Test
  void resizing_a_pool_to_its_size_changes_nothing() {
    try (TestPool pool = TestPool.create(client, shm, 4096)) {
      pool.resize(4096);
      client.roundtrip();
    }
  }

  @Test
  void grown_pool_has_room_for_larger_buffers() throws Exception {
    try (TestPool pool = TestPool.create(client, shm, 4096)) {
      pool.buffer(32, 32);
      pool.file().truncate(16_384);
      pool.resize(16_384);
      pool.buffer(64, 64);
      client.roundtrip();
    }
  }

  @Test
  void sealed_pool_grown_past_its_file_is_guarded_from_then_on() throws Exception {
    Memfd file = Memfd.create(libc, "sealed", 4096, Memfd.Option.SEALABLE);
    file.seal(Seal.SHRINK);
    try (TestPool pool = TestPool.of(client, shm, file, 4096)) {
      pool.buffer(32, 32);
      pool.resize(1 << 20);
      client.roundtrip();
    }
    assertThat(compositor.statistics().poolsByPath())
        .containsEntry(SharingPath.SEALED, 1L)
        .containsEntry(SharingPath.GUARDED, 1L);
  }

  @Test
  void buffers_outlive_their_pool_and_the_memory_goes_with_the_last() {
    ProcessFootprint before = ProcessFootprint.now();
    try (TestPool pool = TestPool.create(client, shm, 8192)) {
      int one = pool.buffer(32, 32);
      int other = pool.buffer(4096, 32, 32, 128, TestPool.ARGB8888);
      pool.destroy();
      client.roundtrip();
      assertThat(ProcessFootprint.now().poolMappings()).isEqualTo(before.poolMappings() + 1);
      client.send(one, new WlBuffer.Request.Destroy()).roundtrip();
      assertThat(ProcessFootprint.now().poolMappings()).isEqualTo(before.poolMappings() + 1);
      client.send(other, new WlBuffer.Request.Destroy()).roundtrip();
      assertThat(ProcessFootprint.now().poolMappings()).isEqualTo(before.poolMappings());
    }
  }

  @Test
  @Provokes("wl_display.no_memory")
  void pool_beyond_the_clients_budget_is_no_memory_and_others_go_on() {
    try (RunningCompositor small =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withPoolsPerClient(3)))) {
      TestClient greedy = small.connect();
      int itsShm = greedy.bind(WlShm.NAME, 2, WlShm.Event::decode);
      for (int i = 0; i < 4; i++) {
        TestPool.create(greedy, itsShm, 4096).close();
      }
      assertThat(greedy.awaitError().kind()).isEqualTo("wl_display 2");
      small.assertServes();
    }
  }

  @Test
  @Provokes("wl_display.implementation")
  void truncated_memory_of_a_buffer_that_is_gone_is_told_on_the_display() throws Exception {
    TestWindow window = TestWindow.open(client);
    try (TestPool pool = TestPool.create(client, window.shm(), 4096)) {
      int buffer = pool.buffer(32, 32);
      client.roundtrip();
      pool.file().truncate(0);
      window.show(buffer);
      client.send(buffer, new WlBuffer.Request.Destroy());
      assertThat(client.awaitError().kind()).isEqualTo("wl_display 3");
    }
  }

  @Test
  void freed_pools_do_not_count() {
    try (RunningCompositor small =
        RunningCompositor.start(
            options -> options.limits(ResourceLimits.defaults().withPoolsPerClient(1)))) {
      TestClient frugal = small.connect();
      int itsShm = frugal.bind(WlShm.NAME, 2, WlShm.Event::decode);
      for (int i = 0; i < 10; i++) {
        try (TestPool pool = TestPool.create(frugal, itsShm, 4096)) {
          pool.destroy();
        }
      }
      frugal.roundtrip();
    }
  }

  private String errorOf(int offset, int width, int height, int stride, int format) {
    try (TestPool pool = TestPool.create(client, shm, 4096)) {
      pool.buffer(offset, width, height, stride, format);
      return client.awaitError().kind();
    }
  }

  private Fd memfd() throws Exception {
    try (Memfd file = Memfd.create(libc, "test", 4096)) {
      return file.fd().duplicate();
    }
  }

  private Fd open(String path, OpenFlag flag) throws Exception {
    return Fd.open(libc, Path.of(path), flag);
  }
}
