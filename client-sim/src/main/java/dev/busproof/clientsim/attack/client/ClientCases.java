package dev.busproof.clientsim.attack.client;

import dev.busproof.clientsim.attack.AttackCase;
import java.util.List;

/** The family {@code client}. */
public final class ClientCases {
  private ClientCases() {}

  /** All of it. */
  public static List<AttackCase> all() {
    return List.of(new DisconnectCase(), new StopCase(), new KillCase());
  }

  /** An honest client, which is in no run: the lab learns from it what is normal. */
  public static AttackCase innocent() {
    return new InnocentClient();
  }
}
