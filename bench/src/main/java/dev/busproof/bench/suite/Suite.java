package dev.busproof.bench.suite;

import dev.busproof.bench.model.Measurement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A part of the benchmark: the lanes, or compositors side by side. */
public interface Suite {
  /**
   * All that it can measure, those of a full run too and those that this machine lacks the means
   * for; measures nothing and takes no time.
   */
  List<Measurement.Key> all();

  /**
   * Whether what is selected can be asked of it, before anything is measured.
   *
   * @throws IllegalArgumentException when it cannot; the message is one line
   * @throws IOException when what it knows cannot be read
   */
  void check(Selection selection) throws IOException;

  /**
   * How long measuring what is selected would take on a machine like the one it was written on,
   * were there no budget; a machine that is busy takes longer. Measures nothing.
   */
  Duration estimate(Selection selection) throws IOException;

  /**
   * Measures what is selected, round by round, and hands each measurement over once, when its last
   * round is done. What cannot be measured here is an {@link Results#absent absence}, not an
   * exception. Whatever was started has ended when this returns or throws.
   *
   * @throws BenchException when something that should have been measured failed; everything else
   *     has been measured and handed over by then
   */
  void run(Selection selection, Results results)
      throws IOException, BenchException, InterruptedException;
}
