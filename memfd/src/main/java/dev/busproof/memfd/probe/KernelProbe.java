package dev.busproof.memfd.probe;

import dev.busproof.memfd.libc.Libc;
import dev.busproof.memfd.libc.LinuxException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Asks the kernel. Each row is asked on its own: one that fails, or does not come back, is a row
 * that cannot tell and no more. No load that could fault is made in this process.
 *
 * <p>{@link #run} is for one thread; any thread may close.
 */
public final class KernelProbe implements AutoCloseable {
  /** A hang guard: no probe takes a hundredth of it. */
  private static final long ROW_MILLIS = 2000;

  /** The rows of the child wait for its start as well. */
  private static final long CHILD_ROW_MILLIS = 15_000;

  private final Libc libc;
  private final List<Probe> probes;
  private final Set<String> fatal;
  private final HugePagePool pool;
  private final FatalChild child;

  private KernelProbe(
      Libc libc, List<Probe> probes, Set<String> fatal, HugePagePool pool, FatalChild child) {
    this.libc = libc;
    this.probes = probes;
    this.fatal = fatal;
    this.pool = pool;
    this.child = child;
  }

  /**
   * Prepares; the child is started if a row needs it, so that it runs beside the others.
   *
   * @throws IllegalArgumentException when no row has such a name
   */
  public static KernelProbe open(Libc libc, ProbeOptions options) {
    HugePagePool pool = new HugePagePool(options.allowSysctl());
    Predicate<String> wanted = FeatureFilter.of(options.features());
    Set<String> fatal =
        matching(GuardProbes.all(FatalChild::none), wanted).stream()
            .map(Probe::feature)
            .collect(Collectors.toUnmodifiableSet());
    FatalChild child =
        fatal.isEmpty() ? FatalChild.none() : FatalChild.start(options.fatalCommand());
    List<Probe> probes = matching(all(options, pool, child), wanted);
    if (probes.isEmpty()) {
      throw new IllegalArgumentException("no row matches " + options.features());
    }
    return new KernelProbe(libc, probes, fatal, pool, child);
  }

  private static List<Probe> matching(List<Probe> probes, Predicate<String> wanted) {
    return probes.stream().filter(probe -> wanted.test(probe.feature())).toList();
  }

  private static List<Probe> all(ProbeOptions options, HugePagePool pool, FatalChild child) {
    List<Probe> probes = new ArrayList<>();
    probes.addAll(MemfdProbes.all());
    probes.addAll(SealProbes.all());
    probes.addAll(ReceiverProbes.all());
    probes.addAll(NosigbusProbes.all(options.noSigbusFlag()));
    probes.addAll(MappingProbes.all());
    probes.addAll(PastEndProbes.all());
    probes.addAll(HoleProbes.all());
    probes.addAll(HugePageProbes.all(pool));
    probes.addAll(SecretProbes.all());
    probes.addAll(UserfaultProbes.all());
    probes.addAll(IoUringProbes.all());
    probes.addAll(SettingProbes.all());
    probes.addAll(SystemProbes.all());
    // Last: the child has had its time by then.
    probes.addAll(GuardProbes.all(() -> child));
    return List.copyOf(probes);
  }

  /** The names of the rows that would be asked for, a line each. */
  public String list() {
    StringBuilder list = new StringBuilder();
    for (Probe probe : ProbeReport.inOrder(probes, Probe::topic)) {
      list.append(probe.feature()).append('\n');
    }
    return list.toString();
  }

  /** Asks for every row. */
  public ProbeReport run() {
    List<ProbeRow> rows = new ArrayList<>();
    for (Probe probe : probes) {
      rows.add(probe.row(answer(probe)));
    }
    return new ProbeReport(rows);
  }

  private Answer answer(Probe probe) {
    long millis = fatal.contains(probe.feature()) ? CHILD_ROW_MILLIS : ROW_MILLIS;
    FutureTask<Answer> asked = new FutureTask<>(() -> ask(probe));
    // A thread each: one that hangs is left behind, and does not keep the JVM.
    Thread.ofPlatform().daemon().name("probe " + probe.feature()).start(asked);
    try {
      return asked.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Answer.cannotTell("no answer in " + millis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.cannotTell("interrupted");
    } catch (ExecutionException e) {
      return failure(Objects.requireNonNull(e.getCause()));
    }
  }

  private Answer ask(Probe probe) throws IOException {
    try (Workbench bench = new Workbench(libc)) {
      return probe.question().ask(bench);
    }
  }

  private static Answer failure(Throwable cause) {
    return switch (cause) {
      case LinuxException e -> Answer.failed(e);
      case AccessDeniedException e -> Answer.notPermitted(e.getFile() + ": EACCES");
      case IOException e -> Answer.cannotTell(String.valueOf(e.getMessage()));
      default -> Answer.cannotTell(cause.toString());
    };
  }

  /**
   * Ends the child, and sets back what was changed if a row could not. Idempotent.
   *
   * @throws IOException when a sysctl could not be set back; the message says which and to what
   */
  @Override
  public void close() throws IOException {
    child.close();
    pool.restore();
  }
}
