package dev.busproof.bench;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.BenchRun;
import dev.busproof.bench.model.Environment;
import dev.busproof.bench.model.Measurement;
import dev.busproof.bench.model.RunFiles;
import dev.busproof.bench.suite.Results;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Collects what the suites bring, and shows on a terminal what is being done. */
final class Recorder implements Results {
  private static final int WIDTH_CHARS = 100;

  private final RunFiles files;
  private final Environment environment;
  private final Instant startedAt;
  private final boolean quick;
  private final PrintWriter err;
  private final boolean terminal;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Absence> absences = new ArrayList<>();

  Recorder(
      RunFiles files,
      Environment environment,
      Instant startedAt,
      boolean quick,
      PrintWriter err,
      boolean terminal) {
    this.files = files;
    this.environment = environment;
    this.startedAt = startedAt;
    this.quick = quick;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void progress(String doing) {
    if (terminal) {
      String line = doing.substring(0, Math.min(doing.length(), WIDTH_CHARS));
      err.print("\r\033[K" + line);
      err.flush();
    }
  }

  /** Leaves the terminal as it was. */
  void endProgress() {
    if (terminal) {
      err.print("\r\033[K");
      err.flush();
    }
  }

  @Override
  public void measured(Measurement measurement) {
    measurements.add(measurement);
  }

  @Override
  public void absent(Absence absence) {
    absences.add(absence);
  }

  @Override
  public Path directory() {
    return files.directory();
  }

  BenchRun run() {
    return new BenchRun(BenchRun.FORMAT, environment, startedAt, quick, measurements, absences);
  }

  /** What there is so far: a suite that fails takes nothing away from the one before. */
  void write() throws IOException {
    files.write(run());
  }
}
