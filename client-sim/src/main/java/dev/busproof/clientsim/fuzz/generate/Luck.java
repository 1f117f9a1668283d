package dev.busproof.clientsim.fuzz.generate;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Everything that is decided by chance; the same seed decides the same. */
final class Luck {
  // By name: the JDK's default may become another one, and old seeds would mean other programs.
  private static final String ALGORITHM = "L64X128MixRandom";

  private final RandomGenerator random;

  Luck(long seed) {
    random = RandomGeneratorFactory.of(ALGORITHM).create(seed);
  }

  boolean percent(int percent) {
    return random.nextInt(100) < percent;
  }

  /** From 0 to one less than that. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both included. */
  long from(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  <T> T of(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  long number(long... numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  byte[] bytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
