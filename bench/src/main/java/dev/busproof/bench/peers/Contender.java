package dev.busproof.bench.peers;

import dev.busproof.bench.model.Role;
import dev.busproof.clientsim.client.Probe;
import dev.busproof.clientsim.target.LaunchPlan;
import dev.busproof.clientsim.target.ProcessMeter;
import dev.busproof.clientsim.target.ProcessTarget;
import dev.busproof.clientsim.target.TargetFailedException;
import dev.busproof.memfd.libc.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One compositor of the comparison, in one process that is started when it is first needed. */
final class Contender implements AutoCloseable {
  private static final long READY_MILLIS = 20_000;

  /**
   * What it keeps in memory.
   *
   * @param residentBytes Rss
   * @param proportionalBytes Pss: what it shares with others only in part
   */
  record Memory(long residentBytes, long proportionalBytes) {}

  private final String name;
  private final Role role;
  private final LaunchPlan plan;
  private final Path log;
  private final ProcessTarget target;

  /**
   * Not started yet.
   *
   * @param name as in results
   * @param role OURS or PEER
   * @param log where what it prints goes
   */
  Contender(String name, Role role, LaunchPlan plan, Path log) {
    this.name = name;
    this.role = role;
    this.plan = plan;
    this.log = log;
    this.target = new ProcessTarget(plan, new Probe(Libc.system()), log, READY_MILLIS);
  }

  String name() {
    return name;
  }

  Role role() {
    return role;
  }

  /** The same in another process. */
  Contender fresh() {
    return new Contender(name, role, plan, log);
  }

  /** Makes sure that it runs. */
  void ensureReady() throws PeerException {
    try {
      target.ensureReady();
    } catch (TargetFailedException e) {
      throw new PeerException(String.valueOf(e.getMessage()));
    }
  }

  Path socket() {
    return target.socket();
  }

  /** Processor time so far, all threads. */
  long cpuNanos() throws PeerException {
    return meter().cpuNanos().orElseThrow(() -> new PeerException("its process is gone"));
  }

  private ProcessMeter meter() throws PeerException {
    return target.meter().orElseThrow(() -> new PeerException("its process cannot be read"));
  }

  /** Memory now, from smaps_rollup of proc(5). */
  Memory memory() throws PeerException {
    Path file = Path.of("/proc", Long.toString(meter().pid()), "smaps_rollup");
    try {
      long resident = 0;
      long proportional = 0;
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Rss:")) {
          resident = bytes(line);
        } else if (line.startsWith("Pss:")) {
          proportional = bytes(line);
        }
      }
      return new Memory(resident, proportional);
    } catch (IOException e) {
      throw new PeerException("its memory cannot be read: " + e.getMessage());
    }
  }

  private static long bytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
  }

  @Override
  public void close() {
    target.close();
  }
}
