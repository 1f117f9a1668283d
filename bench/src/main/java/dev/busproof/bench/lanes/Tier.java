package dev.busproof.bench.lanes;

/** In which runs a lane is measured without being named. */
enum Tier {
  /** In all, the quick one too. */
  QUICK,
  /** In a run without {@code --quick}. */
  USUAL,
  /** Only where {@code --lanes} names it. */
  NAMED
}
