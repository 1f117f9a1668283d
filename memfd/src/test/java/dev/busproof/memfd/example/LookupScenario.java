package dev.busproof.memfd.example;

import dev.busproof.memfd.MappingFaultException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What {@link LookupDatabaseTest} runs in a JVM of its own: {@code LookupScenario rename|cp}. Looks
 * numbers up while two versions of them are published in turns, rightly or by copying in place.
 */
final class LookupScenario {
  private static final int KEYS = 20_000;
  private static final int PUBLICATIONS = 80;
  private static final long ONE = 1;
  private static final long TWO = 2;

  private LookupScenario() {}

  public static void main(String[] arguments) throws Exception {
    Path path = Path.of("numbers").toAbsolutePath();
    Path copy = Path.of("copy").toAbsolutePath();
    boolean rename = arguments[0].equals("rename");
    LookupDatabase.publish(path, values(ONE));
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread publisher =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < PUBLICATIONS; i++) {
                  LookupDatabase.publish(rename ? path : copy, values(i % 2 == 0 ? TWO : ONE));
                  if (!rename) {
                    new ProcessBuilder("cp", copy.toString(), path.toString()).start().waitFor();
                  }
                }
              } catch (Exception e) {
                failure.set(e);
              } finally {
                over.set(true);
              }
            });
    long found = 0;
    long lost = 0;
    long faults = 0;
    try (LookupDatabase database = new LookupDatabase(path)) {
      for (long i = 0; !over.get(); i++) {
        long key = i % KEYS;
        try {
          OptionalLong value = database.find(key);
          if (value.isPresent()
              && value.getAsLong() != key * ONE
              && value.getAsLong() != key * TWO) {
            throw new AssertionError(key + " is " + value);
          }
          found += value.isPresent() ? 1 : 0;
          lost += value.isPresent() ? 0 : 1;
        } catch (MappingFaultException e) {
          faults++;
        }
        if (i % 1000 == 0) {
          database.refresh();
        }
      }
    }
    publisher.join();
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    System.out.println("found " + found + ", lost " + lost + ", faults " + faults);
  }

  private static SortedMap<Long, Long> values(long factor) {
    SortedMap<Long, Long> values = new TreeMap<>();
    for (long key = 0; key < KEYS; key++) {
      values.put(key, key * factor);
    }
    return values;
  }
}
