package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.shm.capture.CaptureCases;
import java.util.ArrayList;
import java.util.List;

/** The family {@code shm}. */
public final class ShmCases {
  private ShmCases() {}

  /** Those that are over at once. */
  public static List<AttackCase> brief() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(ArithCase.all());
    cases.addAll(SealCases.all());
    cases.addAll(HoleCases.all());
    cases.addAll(KindCase.all());
    cases.addAll(ServedCases.all());
    cases.addAll(PoolCases.all());
    cases.addAll(ResizeCases.all());
    cases.addAll(TruncateCase.all());
    cases.addAll(CaptureCases.all());
    return List.copyOf(cases);
  }

  /** Those that go on for as long as one likes. */
  public static List<AttackCase> races() {
    var cases = new ArrayList<AttackCase>(DelayRace.all());
    for (var step : FileRace.Step.values()) {
      cases.add(new FileRace(step));
    }
    return List.copyOf(cases);
  }
}
