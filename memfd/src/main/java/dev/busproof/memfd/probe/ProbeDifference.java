package dev.busproof.memfd.probe;

/** Where two reports disagree. */
public sealed interface ProbeDifference {
  /** The row's stable id. */
  String feature();

  /** Whether both found an answer, so that it is the kernels that disagree. */
  default boolean isCertain() {
    return switch (this) {
      case Changed(String _, Answer was, Answer is) -> was.isKnown() && is.isKnown();
      case Gone(String _, Answer was) -> was.isKnown();
      case Added(String _, Answer is) -> is.isKnown();
    };
  }

  /** Both have the row. */
  record Changed(String feature, Answer was, Answer is) implements ProbeDifference {
    @Override
    public String toString() {
      return feature + ": was " + was + ", is " + is;
    }
  }

  /** Only the earlier one has it. */
  record Gone(String feature, Answer was) implements ProbeDifference {
    @Override
    public String toString() {
      return feature + ": was " + was + ", and there is no such row any more";
    }
  }

  /** Only the later one has it. */
  record Added(String feature, Answer is) implements ProbeDifference {
    @Override
    public String toString() {
      return feature + ": is " + is + ", and there was no such row";
    }
  }
}
