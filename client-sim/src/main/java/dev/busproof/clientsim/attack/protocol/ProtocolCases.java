package dev.busproof.clientsim.attack.protocol;

import dev.busproof.clientsim.attack.AttackCase;
import java.util.ArrayList;
import java.util.List;

/**
 * The families {@code objects}, {@code surface}, {@code subsurface}, {@code viewport}, {@code xdg},
 * {@code seat}, {@code data}, {@code output} and {@code keymap}.
 */
public final class ProtocolCases {
  private ProtocolCases() {}

  /** All of them. */
  public static List<AttackCase> all() {
    var cases = new ArrayList<AttackCase>();
    cases.addAll(ObjectCases.all());
    cases.addAll(SurfaceCases.all());
    cases.addAll(TreeCases.subsurfaces());
    cases.addAll(TreeCases.viewports());
    cases.addAll(ShellCases.all());
    cases.addAll(ExtraCases.all());
    cases.addAll(InputCases.seats());
    cases.addAll(InputCases.data());
    cases.addAll(InputCases.outputs());
    cases.addAll(KeymapCase.all());
    return List.copyOf(cases);
  }
}
