package dev.busproof.clientsim.attack.descriptor;

import dev.busproof.clientsim.attack.AttackCase;
import java.util.ArrayList;
import java.util.List;

/** The family {@code descriptor}. */
public final class DescriptorCases {
  private DescriptorCases() {}

  /** All of it. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(KeymapCases.all());
    cases.addAll(PointerCases.all());
    cases.addAll(PasteCases.all());
    cases.addAll(ForeignCases.all());
    return List.copyOf(cases);
  }
}
