package dev.busproof.clientsim.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import dev.busproof.clientsim.observe.ErrorSeen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How the culprit was told: every end of a client against every sort of expectation. */
class TellingTest {
  /** What a case may expect; the columns of {@link #TABLE}. */
  enum Expected {
    /** An error that is named. */
    ERROR,
    /** Service, and an error is excused. */
    SERVICE,
    /** Any error whatever, or none but the end of the connection. */
    REFUSAL,
    /** An event that says no. */
    DECLINE,
    /** That it leaves, or has its buffer back before anything happens. */
    LEAVING;

    private Expectation expectation() {
      return switch (this) {
        case ERROR -> Expectation.of(new Ending.ErrorOn("wl_buffer", Set.of(2), ""));
        case SERVICE ->
            Expectation.of(new Ending.Survives())
                .butPermits(new Ending.ErrorOn("wl_shm", Set.of(2), ""));
        case REFUSAL -> Expectation.of(new Ending.AnyError(), new Ending.Disconnected());
        case DECLINE -> Expectation.of(new Ending.OfKind(ClientEnd.Kind.DECLINED));
        case LEAVING ->
            Expectation.of(new Ending.Leaves(), new Ending.OfKind(ClientEnd.Kind.GIVEN_BACK));
      };
    }
  }

  private static final String TABLE =
      """
      client ended | ERROR        | SERVICE         | REFUSAL         | DECLINE         | LEAVING
      SURVIVED     | NOT_TOLD     | NOTHING_TO_TELL | NOT_TOLD        | NOT_TOLD        | NOT_TOLD
      ERROR buffer | AS_SPECIFIED | OTHER_ERROR     | AS_SPECIFIED    | OTHER_ERROR     | OTHER_ERROR
      ERROR shm    | OTHER_ERROR  | PERMITTED       | AS_SPECIFIED    | OTHER_ERROR     | OTHER_ERROR
      CLOSED       | NO_WORD      | NO_WORD         | NO_WORD         | NO_WORD         | NO_WORD
      RESET        | NO_WORD      | NO_WORD         | NO_WORD         | NO_WORD         | NO_WORD
      UNANSWERED   | NO_ANSWER    | NO_ANSWER       | NO_ANSWER       | NO_ANSWER       | NO_ANSWER
      UNSERVED     | NO_ANSWER    | NO_ANSWER       | NO_ANSWER       | NO_ANSWER       | NO_ANSWER
      UNSEEN       | NO_ANSWER    | NO_ANSWER       | NO_ANSWER       | NO_ANSWER       | NO_ANSWER
      DECLINED     | OTHER_ERROR  | OTHER_ERROR     | OTHER_ERROR     | AS_SPECIFIED    | OTHER_ERROR
      GIVEN_BACK   | NOTHING_TO_TELL | NOTHING_TO_TELL | NOTHING_TO_TELL | NOTHING_TO_TELL | NOTHING_TO_TELL
      TAMPERED     | NOT_TOLD     | NOT_TOLD        | NOT_TOLD        | NOT_TOLD        | NOT_TOLD
      EXPOSED      | NOT_TOLD     | NOT_TOLD        | NOT_TOLD        | NOT_TOLD        | NOT_TOLD
      LEFT         | LEFT         | LEFT            | LEFT            | LEFT            | LEFT
      """;

  static Stream<Arguments> cells() {
    var rows = TABLE.lines().map(line -> line.split("\\|", -1)).toList();
    var cells = new ArrayList<Arguments>();
    for (var row : rows.subList(1, rows.size())) {
      for (int column = 1; column < row.length; column++) {
        cells.add(
            Arguments.of(
                row[0].strip(),
                Expected.valueOf(rows.getFirst()[column].strip()),
                Told.valueOf(row[column].strip())));
      }
    }
    return cells.stream();
  }

  private static ClientEnd end(String text) {
    return switch (text) {
      case "ERROR buffer" -> ClientEnd.error(new ErrorSeen("wl_buffer", 7, "", 2, "words"));
      case "ERROR shm" -> ClientEnd.error(new ErrorSeen("wl_shm", 7, "", 2, "words"));
      default -> ClientEnd.of(ClientEnd.Kind.valueOf(text));
    };
  }

  private static Told told(Expected expected, String... ends) {
    return Telling.of(
        expected.expectation(), Arrays.stream(ends).map(end -> new EndCount(end(end), 1)).toList());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void an_end_is_told_in_its_way(String ended, Expected expected, Told told) {
    assertThat(told(expected, ended)).isEqualTo(told);
  }

  @Test
  void the_table_has_every_end_under_every_expectation_and_every_way_of_telling() {
    var kinds = EnumSet.noneOf(ClientEnd.Kind.class);
    var expectations = EnumSet.noneOf(Expected.class);
    var ways = EnumSet.of(Told.UNKNOWN); // where no client ended, see below
    cells()
        .map(Arguments::get)
        .forEach(cell -> {
          kinds.add(end((String) cell[0]).kind());
          expectations.add((Expected) cell[1]);
          ways.add((Told) cell[2]);
        });

    assertThat(kinds).containsExactly(ClientEnd.Kind.values());
    assertThat(expectations).containsExactly(Expected.values());
    assertThat(ways).containsExactly(Told.values());
    assertThat(cells()).hasSize((kinds.size() + 1) * expectations.size());
  }

  @Test
  void an_end_that_a_case_accepts_was_nothing_to_tell_whatever_it_is() {
    for (var kind : List.of(ClientEnd.Kind.TAMPERED, ClientEnd.Kind.EXPOSED)) {
      var accepting = Expectation.of(new Ending.OfKind(kind));

      assertThat(Telling.of(accepting, List.of(new EndCount(ClientEnd.of(kind), 1))))
          .isEqualTo(Told.NOTHING_TO_TELL);
    }
  }

  @Test
  void of_several_clients_the_one_that_was_told_worst_counts() {
    assertThat(told(Expected.ERROR, "ERROR buffer", "SURVIVED")).isEqualTo(Told.NOT_TOLD);
    assertThat(told(Expected.ERROR, "CLOSED", "ERROR buffer", "SURVIVED")).isEqualTo(Told.NO_WORD);
    assertThat(told(Expected.ERROR, "ERROR shm", "CLOSED")).isEqualTo(Told.OTHER_ERROR);
    assertThat(told(Expected.SERVICE, "SURVIVED", "ERROR shm")).isEqualTo(Told.PERMITTED);
    assertThat(told(Expected.SERVICE, "UNSERVED", "ERROR buffer")).isEqualTo(Told.NO_ANSWER);
    assertThat(told(Expected.SERVICE, "LEFT", "SURVIVED")).isEqualTo(Told.LEFT);
  }

  @Test
  void of_nobody_nothing_is_known() {
    assertThat(told(Expected.SERVICE)).isEqualTo(Told.UNKNOWN);
  }
}
