package dev.busproof.memfd.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.memfd.ChildJvm;
import dev.busproof.memfd.ChildJvm.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class LookupDatabaseTest {
  @TempDir private Path directory;

  @Test
  void what_was_published_is_found_and_nothing_else() throws Exception {
    Path path = directory.resolve("numbers");
    SortedMap<Long, Long> values = new TreeMap<>();
    LookupDatabase.publish(path, values);
    try (LookupDatabase database = new LookupDatabase(path)) {
      assertThat(database.find(7)).isEmpty();
      for (long key = -100; key < 1000; key += 3) {
        values.put(key, key * key);
      }
      LookupDatabase.publish(path, values);
      assertThat(database.find(5)).isEmpty();
      database.refresh();
      for (long key = -101; key < 1002; key++) {
        if (values.containsKey(key)) {
          assertThat(database.find(key)).hasValue(key * key);
        } else {
          assertThat(database.find(key)).isEmpty();
        }
      }
    }
    try (var list = Files.list(directory)) {
      assertThat(list).containsExactly(path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rename", "cp"})
  void lookups_go_on_while_it_is_published(String how) throws Exception {
    Ending ending = new ChildJvm(directory).with("-XX:+UseSerialGC").run(LookupScenario.class, how);
    assertThat(ending.exitCode()).as(ending::toString).isZero();
    assertThat(ending.crashReport()).isEmpty();
    assertThat(ending.output()).contains("found ");
    if (how.equals("rename")) {
      assertThat(ending.output()).contains("lost 0, faults 0\n");
    }
  }
}
