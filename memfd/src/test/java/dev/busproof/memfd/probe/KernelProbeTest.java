package dev.busproof.memfd.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.busproof.memfd.NoSigbusKernel;
import dev.busproof.memfd.SharingOptions;
import dev.busproof.memfd.libc.Errno;
import dev.busproof.memfd.libc.JnaLibc;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That there is always a whole table, whatever the kernel says, and nothing left afterwards. */
class KernelProbeTest {
  static ProbeReport probe(Libc libc, ProbeOptions options) {
    try (KernelProbe probe = KernelProbe.open(libc, options)) {
      return probe.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProbeReport rows(String features) {
    return probe(Libc.system(), ProbeOptions.defaults().withFeatures(features));
  }

  private static List<String> features(ProbeReport report) {
    return report.rows().stream().map(ProbeRow::feature).toList();
  }

  @Test
  void both_ways_of_calling_the_kernel_find_the_same() {
    ProbeOptions options = ProbeOptions.defaults();
    ProbeReport ffm = probe(Libc.system(), options.withFatalCommand(FatalLoadMain.command("ffm")));
    ProbeReport jna = probe(new JnaLibc(), options.withFatalCommand(FatalLoadMain.command("jna")));

    assertThat(jna.differencesFrom(ffm, Stability.BEHAVIOUR)).isEmpty();
    assertThat(jna.differencesFrom(ffm, Stability.SETTING)).isEmpty();
    assertThat(features(jna))
        .isEqualTo(features(ffm))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS, Errno.EINVAL, Errno.EMFILE, Errno.ENOMEM})
  void a_kernel_that_refuses_everything_still_gives_the_whole_table(int errno) {
    ProbeReport refused = probe(LibcDouble.failing(errno), ProbeOptions.defaults());

    assertThat(features(refused)).isEqualTo(features(rows("*")));
    Set<Topic> asksTheLibc =
        Set.of(Topic.MEMFD, Topic.SEALS, Topic.NOSIGBUS, Topic.PAST_END, Topic.HOLES);
    assertThat(refused.rows())
        .filteredOn(row -> asksTheLibc.contains(row.topic()))
        .extracting(row -> row.answer().text())
        // memfd_create with a flag that nobody has is refused there as well.
        .filteredOn(text -> text.equals("yes"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void what_is_refused_is_told_apart_from_what_is_not_there() {
    String feature = "memfd-secret.create";
    ProbeOptions options = ProbeOptions.defaults().withFeatures(feature);

    assertThat(probe(LibcDouble.failing(Errno.EPERM), options).answer(feature))
        .hasValue(new Answer("not permitted", "EPERM"));
    assertThat(probe(LibcDouble.failing(Errno.ENOSYS), options).answer(feature))
        .hasValue(new Answer("no", "ENOSYS"));
    assertThat(probe(LibcDouble.failing(Errno.EMFILE), options).answer(feature))
        .hasValue(new Answer("cannot tell", "EMFILE"));
  }

  @Test
  void a_kernel_without_memfd_secret_changes_its_rows_and_no_others() {
    ProbeReport here = rows("*");
    ProbeReport without = probe(LibcDouble.without("memfdSecret"), ProbeOptions.defaults());

    assertThat(without.answer("memfd-secret.create")).hasValue(new Answer("no", "ENOSYS"));
    assertThat(without.differencesFrom(here, Stability.BEHAVIOUR))
        .allSatisfy(d -> assertThat(d.feature()).startsWith("memfd-secret."));
  }

  @Test
  void a_kernel_with_the_flag_changes_its_rows_and_no_others() {
    ProbeReport here = rows("*");
    ProbeReport with =
        probe(
            new NoSigbusKernel(Libc.system(), SharingOptions.MAP_NOSIGBUS),
            ProbeOptions.defaults());

    assertThat(with.rows())
        .filteredOn(row -> row.topic() == Topic.NOSIGBUS)
        .filteredOn(row -> row.stability() == Stability.BEHAVIOUR)
        .filteredOn(row -> !row.feature().startsWith("nosigbus.shared"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.answer()).isEqualTo(Answer.yes("")));
    assertThat(with.answer("nosigbus.used")).hasValue(Answer.yes(""));
    assertThat(with.answer("nosigbus.shared")).hasValue(Answer.no("EINVAL"));
    assertThat(with.answer("nosigbus.shared-validate")).hasValue(Answer.no("EINVAL"));
    assertThat(with.differencesFrom(here, Stability.BEHAVIOUR))
        .allSatisfy(d -> assertThat(d.feature()).startsWith("nosigbus."));
  }

  @Test
  void a_flag_of_another_value_is_another_flag() {
    ProbeOptions other = new ProbeOptions("nosigbus.*", 0x400000, false, List.of());
    Libc kernel = new NoSigbusKernel(Libc.system(), 0x400000);

    assertThat(probe(kernel, other).answer("nosigbus.private")).hasValue(Answer.yes(""));
    assertThat(probe(kernel, ProbeOptions.defaults()).answer("nosigbus.private"))
        .isEqualTo(rows("nosigbus.*").answer("nosigbus.private"));
  }

  @Test
  void a_probe_that_hangs_is_one_row() {
    CountDownLatch never = new CountDownLatch(1);
    Libc hanging =
        LibcDouble.over(
            Libc.system(),
            (call, arguments) -> {
              if (call.equals("readOwnMemory")) {
                never.await();
              }
              return Optional.empty();
            });
    ProbeReport report = probe(hanging, ProbeOptions.defaults().withFeatures("eof.p*"));
    never.countDown();

    assertThat(report.answer("eof.process-vm-readv.fails"))
        .hasValue(new Answer("cannot tell", "no answer in 2000 ms"));
    assertThat(report.answer("eof.pread.past-end")).hasValue(Answer.value("0 of 2 pages"));
  }

  @ParameterizedTest
  @ValueSource(classes = {LinkageError.class, IllegalStateException.class, OutOfMemoryError.class})
  void a_probe_that_breaks_is_one_row(Class<? extends Throwable> failure) {
    Libc broken =
        LibcDouble.over(
            Libc.system(),
            (call, arguments) -> {
              if (call.equals("lseek")) {
                throw sneaky(failure);
              }
              return Optional.empty();
            });
    ProbeReport report = probe(broken, ProbeOptions.defaults().withFeatures("hole.*"));

    assertThat(report.answer("hole.seek-data").orElseThrow().text()).isEqualTo("cannot tell");
    assertThat(report.answer("hole.pread.allocates")).hasValue(Answer.no(""));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException sneaky(Class<? extends Throwable> failure)
      throws T, ReflectiveOperationException {
    throw (T) failure.getDeclaredConstructor().newInstance();
  }

  @Test
  void nothing_is_left_open_or_mapped() throws Exception {
    ProbeOptions options = ProbeOptions.defaults();
    // What the JVM opens and maps for its own sake it has opened and mapped by now.
    var _ = probe(Libc.system(), options);
    Set<String> before = descriptors();
    var _ = probe(Libc.system(), options);
    assertThat(descriptors()).isEqualTo(before);
    assertThat(Files.readString(Path.of("/proc/self/maps")))
        .doesNotContain("busproof-probe", "io_uring", "secretmem");
  }

  @Test
  void what_is_mapped_is_unmapped_in_full() {
    var held = new java.util.TreeMap<Long, Long>();
    Libc counting =
        LibcDouble.over(
            Libc.system(),
            (call, arguments) -> {
              if (call.equals("mmap") && (long) arguments[0] == 0) {
                long address =
                    Libc.system()
                        .mmap(
                            0,
                            (long) arguments[1],
                            (int) arguments[2],
                            (int) arguments[3],
                            (int) arguments[4],
                            (long) arguments[5]);
                if (address > 0) {
                  held.put(address, (long) arguments[1]);
                }
                return Optional.of(address);
              }
              if (call.equals("munmap")) {
                assertThat(held.remove((long) arguments[0])).isEqualTo((long) arguments[1]);
              }
              return Optional.empty();
            });
    var _ = probe(counting, ProbeOptions.defaults());

    assertThat(held).isEmpty();
  }

  private static Set<String> descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(KernelProbeTest::target)
          .flatMap(Optional::stream)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Empty for the descriptor that lists the directory. */
  private static Optional<String> target(Path link) {
    try {
      return Optional.of(link.getFileName() + " " + Files.readSymbolicLink(link));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Test
  void without_a_child_the_rows_that_need_one_say_so() {
    ProbeReport report = rows("eof.load.*,guard.*");

    assertThat(report.answer("eof.load.kills").orElseThrow().toString())
        .startsWith("cannot tell (it takes a child JVM");
    assertThat(report.answer("guard.exists")).isPresent();
  }

  @Test
  void a_child_that_cannot_be_started_or_says_nothing_is_no_failure() {
    ProbeOptions options = ProbeOptions.defaults().withFeatures("eof.load.kills");

    assertThat(probe(Libc.system(), options.withFatalCommand(List.of("/no/such/program"))).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.answer().detail()).contains("/no/such/program"));
    assertThat(probe(Libc.system(), options.withFatalCommand(List.of("/bin/false"))).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.answer().detail()).contains("ended with 1"));
  }

  @Test
  void nothing_of_the_machine_is_changed_unless_allowed() throws Exception {
    String before = ProcFile.line(Path.of("/proc/sys/vm/nr_hugepages")).orElse("");
    Assumptions.assumeTrue(HugePagePool.freePages() == 0, "huge pages are free");
    ProbeReport report = rows("hugetlb.steal.*");

    assertThat(report.rows())
        .isNotEmpty()
        .allSatisfy(row ->
            assertThat(row.answer())
                .isEqualTo(
                    Answer.cannotTell("no huge page is free; --allow-sysctl would ask for one")));
    assertThat(ProcFile.line(Path.of("/proc/sys/vm/nr_hugepages"))).hasValue(before);
  }

  @Test
  void what_was_changed_is_set_back_even_when_a_row_fails() throws Exception {
    Path count = Path.of("/proc/sys/vm/nr_hugepages");
    Assumptions.assumeTrue(Files.isWritable(count), "only root may change " + count);
    Assumptions.assumeTrue(HugePagePool.freePages() == 0, "huge pages are free");
    String before = ProcFile.line(count).orElse("");
    AtomicReference<String> during = new AtomicReference<>("");
    Libc failing =
        LibcDouble.over(
            Libc.system(),
            (call, arguments) -> {
              if (call.equals("memfdCreate")) {
                during.set(ProcFile.line(count).orElse(""));
                throw new IllegalStateException("a mistake");
              }
              return Optional.empty();
            });
    ProbeOptions options = new ProbeOptions("hugetlb.steal.*", 0, true, List.of());
    var _ = probe(failing, options);

    assertThat(during.get()).isNotEqualTo(before);
    assertThat(ProcFile.line(count)).hasValue(before);
  }

  @Test
  void a_name_that_no_row_has_is_refused() {
    assertThatThrownBy(() -> rows("seals.*"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no row matches seals.*");
  }

  @Test
  void the_list_names_the_rows_in_the_order_of_the_table() throws IOException {
    try (KernelProbe probe = KernelProbe.open(Libc.system(), ProbeOptions.defaults())) {
      assertThat(probe.list().lines().toList()).isEqualTo(features(probe.run()));
    }
  }
}
