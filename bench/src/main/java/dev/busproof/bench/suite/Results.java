package dev.busproof.bench.suite;

import dev.busproof.bench.model.Absence;
import dev.busproof.bench.model.Measurement;
import java.nio.file.Path;

/** Where a suite's results go. For one thread. */
public interface Results {
  /** What is being measured now, in a few words; shown on a terminal and nowhere else. */
  void progress(String doing);

  void measured(Measurement measurement);

  void absent(Absence absence);

  /** The run's directory, which exists: raw results go below it, in a directory of the suite's. */
  Path directory();
}
