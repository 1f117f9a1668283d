package dev.busproof.clientsim.fuzz.campaign;

import dev.busproof.clientsim.fuzz.generate.Generator;
import dev.busproof.clientsim.fuzz.program.Program;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes the program of a recipe: at first those that the corpus began with, as they are, and then a
 * new one, one of the corpus changed, or a race. The same seed, shard, recipe and corpus always
 * make the same program.
 */
final class Chooser {
  /** Of a hundred programs so many are races, while races are not all that is asked for. */
  private static final int RACES_PERCENT = 10;

  /** And so many are new ones, once there is a corpus to change. */
  private static final int NEW_PERCENT = 40;

  private static final long SHARD_MIX = 0x9e37_79b9_7f4a_7c15L;
  private static final long WORKER_MIX = 0xbf58_476d_1ce4_e5b9L;
  private static final long INDEX_MIX = 0x94d0_49bb_1331_11ebL;

  private final Generator generator;
  private final long seed;
  private final boolean raceOnly;
  private final int workers;
  private final int seeds;

  /**
   * A chooser.
   *
   * @param options the seed, the shard (those of one seed do different things), and how many
   *     workers deal the first programs out
   * @param seeds so many programs of the corpus come first
   */
  Chooser(Generator generator, FuzzOptions options, int seeds) {
    this.generator = generator;
    this.seed = options.seed() + options.lab().shard().number() * SHARD_MIX;
    this.raceOnly = options.raceOnly();
    this.workers = options.lab().workers();
    this.seeds = seeds;
  }

  /**
   * The program.
   *
   * @param corpus at least as many as the recipe has; more are left alone
   */
  Program program(Recipe recipe, List<Program> corpus) {
    if (recipe.index() < seeds) {
      long place = recipe.index() * workers + recipe.worker() - 1;
      if (place < seeds) {
        return corpus.get((int) place);
      }
    }
    // Multiplied by large odd numbers, neighbours are far apart before the generator mixes further.
    var random =
        new SplittableRandom(seed ^ recipe.worker() * WORKER_MIX ^ recipe.index() * INDEX_MIX);
    var known = corpus.subList(0, recipe.corpus());
    int lot = random.nextInt(100);
    long own = random.nextLong();
    if (raceOnly || lot < RACES_PERCENT) {
      return generator.race(own, recipe.readDelayMicros());
    }
    if (known.isEmpty() || lot < RACES_PERCENT + NEW_PERCENT) {
      return generator.generate(own);
    }
    return generator.mutate(known.get(random.nextInt(known.size())), known, own);
  }
}
