package dev.busproof.clientsim.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.attack.AttackCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The cases that docs/threat-model.md names for its bounds are there, and none is left out. */
class ThreatModelCasesTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "threat-model.md");
  private static final Pattern CASE =
      Pattern.compile("`((?:exhaust|fds|flow|descriptor)\\.[^`]+)`");

  private static Set<String> named() throws IOException {
    var matcher = CASE.matcher(Files.readString(DOCUMENT));
    var named = new TreeSet<String>();
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    return named;
  }

  @Test
  void every_case_that_is_named_is_in_the_catalogue() throws IOException {
    assertThat(named()).isNotEmpty().allMatch(id -> Catalogue.find(id).isPresent());
  }

  @Test
  void every_case_of_exhaustion_is_named() throws IOException {
    var all =
        Catalogue.all().stream()
            .map(AttackCase::id)
            .filter(id -> id.startsWith("exhaust."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named()).containsAll(all);
  }
}
