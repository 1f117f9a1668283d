package dev.busproof.compositor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.client.Common;
import dev.busproof.compositor.client.CommonLimits;
import dev.busproof.compositor.client.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table of bounds in docs/threat-model.md says what the code does. */
class ThreatModelTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "threat-model.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z-]+)`[^|]*\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|([^|]*)\\|");
  private static final Pattern AMOUNT = Pattern.compile("([0-9]+)(?: ([KMGT])iB)?");

  /** One line of the table. */
  private record Bound(OptionalLong ofOne, OptionalLong ofAll, String told, String cases) {}

  private final Map<String, Bound> bounds = new LinkedHashMap<>();
  private final Capacity capacity =
      Capacity.of(ResourceLimits.defaults(), 524_288, 65_530, 1L << 30);

  @BeforeEach
  void read() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    int begin = lines.indexOf("## Bounds");
    for (String line : lines.subList(begin, lines.size())) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        bounds.put(
            row.group(1),
            new Bound(
                amount(row.group(2)), amount(row.group(3)), row.group(4).strip(), row.group(5)));
      }
    }
  }

  private static OptionalLong amount(String cell) {
    if (cell.isBlank()) {
      return OptionalLong.empty();
    }
    Matcher amount = AMOUNT.matcher(cell.strip());
    assertThat(amount.matches()).as(cell).isTrue();
    int shift = amount.group(2) == null ? 0 : 10 * (1 + "KMGT".indexOf(amount.group(2)));
    return OptionalLong.of(Long.parseLong(amount.group(1)) << shift);
  }

  private Bound bound(String name) {
    assertThat(bounds).containsKey(name);
    return Objects.requireNonNull(bounds.get(name));
  }

  private static String nameOf(Enum<?> what) {
    return what.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Test
  void what_one_client_may_hold_is_what_the_table_says() {
    for (Held what : Held.values()) {
      assertThat(bound(nameOf(what)).ofOne())
          .as(what.name())
          .hasValue(capacity.perClient().of(what));
    }
  }

  @Test
  void what_all_may_hold_together_is_what_the_table_says() {
    for (Common what : Common.values()) {
      CommonLimits.Limit limit = Objects.requireNonNull(capacity.common().all().get(what));
      assertThat(bound(nameOf(what)).ofAll()).as(what.name()).hasValue(limit.capacity());
    }
  }

  @Test
  void what_is_held_in_connections_is_what_the_table_says() {
    assertThat(bound("nesting").ofOne()).hasValue(capacity.perClient().nesting());
    assertThat(bound("unclaimed-descriptors").ofOne()).hasValue(capacity.unclaimedDescriptors());
    assertThat(bound("buffer-bytes").ofOne()).hasValue(capacity.outputBytes());
    assertThat(bound("unread-descriptors").ofOne()).hasValue(capacity.outputDescriptors());
    assertThat(bound("pending-closes").ofOne()).hasValue(capacity.pendingCloses());
    assertThat(bound("pending-closes").ofAll()).hasValue(capacity.pendingClosesOverall());
  }

  @Test
  void no_bound_is_only_on_paper_and_each_has_a_case() {
    for (Map.Entry<String, Bound> each : bounds.entrySet()) {
      boolean known =
          List.of("nesting", "pending-closes").contains(each.getKey())
              || java.util.Arrays.stream(Held.values())
                  .anyMatch(h -> nameOf(h).equals(each.getKey()))
              || java.util.Arrays.stream(Common.values())
                  .anyMatch(c -> nameOf(c).equals(each.getKey()));
      assertThat(known).as(each.getKey()).isTrue();
      assertThat(each.getValue().told()).as(each.getKey()).isNotEmpty();
      assertThat(each.getValue().cases()).as(each.getKey()).contains("`");
    }
  }

  @Test
  void the_numbers_for_twenty_thousand_descriptors_are_right() throws IOException {
    Capacity fewer = Capacity.of(ResourceLimits.defaults(), 20_000, 65_530, 1L << 30);
    assertThat(Files.readString(DOCUMENT))
        .contains(
            "With 20000 descriptors there are %d connections and %d pools."
                .formatted(
                    Objects.requireNonNull(fewer.common().all().get(Common.CONNECTIONS)).capacity(),
                    Objects.requireNonNull(fewer.common().all().get(Common.POOLS)).capacity()));
  }
}
