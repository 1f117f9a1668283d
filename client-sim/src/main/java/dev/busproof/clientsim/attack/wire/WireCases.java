package dev.busproof.clientsim.attack.wire;

import dev.busproof.clientsim.attack.AttackCase;
import java.util.ArrayList;
import java.util.List;

/** The family {@code wire}. */
public final class WireCases {
  private WireCases() {}

  /** All of it. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(HeaderCases.all());
    cases.addAll(ArgumentCases.all());
    cases.addAll(StreamCases.all());
    return List.copyOf(cases);
  }
}
