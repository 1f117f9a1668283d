package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.EndCount;
import java.util.Comparator;
import java.util.List;

/** Finds the second verdict: how the culprit was told. */
final class Telling {
  private Telling() {}

  /** The worst of what several clients were told. */
  static Told worst(List<Told> several) {
    return several.stream().max(Comparator.naturalOrder()).orElse(Told.UNKNOWN);
  }

  static Told of(Expectation expectation, List<EndCount> ends) {
    return worst(ends.stream().map(e -> of(expectation, e.end())).toList());
  }

  private static Told of(Expectation expectation, ClientEnd end) {
    return switch (end.kind()) {
      case SURVIVED, TAMPERED, EXPOSED ->
          expectation.accepts(end) ? Told.NOTHING_TO_TELL : Told.NOT_TOLD;
      case ERROR -> {
        if (expectation.accepts(end)) {
          yield Told.AS_SPECIFIED;
        }
        yield expectation.permits(end) ? Told.PERMITTED : Told.OTHER_ERROR;
      }
      case CLOSED, RESET -> Told.NO_WORD;
      case DECLINED -> expectation.accepts(end) ? Told.AS_SPECIFIED : Told.OTHER_ERROR;
      case GIVEN_BACK -> Told.NOTHING_TO_TELL;
      case UNANSWERED, UNSERVED, UNSEEN -> Told.NO_ANSWER;
      case LEFT -> Told.LEFT;
    };
  }
}
