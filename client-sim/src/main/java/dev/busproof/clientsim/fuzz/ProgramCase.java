package dev.busproof.clientsim.fuzz;

import dev.busproof.clientsim.attack.Attack;
import dev.busproof.clientsim.attack.AttackCase;
import dev.busproof.clientsim.attack.Endings;
import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.attack.UnsupportedException;
import dev.busproof.clientsim.fuzz.play.Player;
import dev.busproof.clientsim.fuzz.program.Program;
import dev.busproof.clientsim.judge.Ending;
import dev.busproof.clientsim.judge.Expectation;
import dev.busproof.clientsim.observe.ClientEnd;

/**
 * A program as an attack: its clients may end in any way, but whoever else is there must not notice
 * and nothing may be kept of it.
 *
 * @param player plays it, over connections that the attack records
 */
public record ProgramCase(Program program, Player player) implements AttackCase {
  /** The id of every program's case. */
  public static final String ID = "fuzz.program";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String requirement() {
    return "Whatever a client does costs at most that client.";
  }

  @Override
  public String shows() {
    return "A state that nobody thought of.";
  }

  @Override
  public Expectation expectation() {
    return Expectation.of(
        Endings.SURVIVES,
        new Ending.AnyError(),
        Endings.DISCONNECTED,
        Endings.LEAVES,
        // Who sends half a message is waited for.
        new Ending.OfKind(ClientEnd.Kind.UNANSWERED));
  }

  @Override
  public Needs needs() {
    return Needs.NOTHING;
  }

  @Override
  public void run(Attack attack) throws Exception {
    var played = player.play(program, () -> attack.connect(player.interfaces()));
    if (played.ends().isEmpty()) {
      throw new UnsupportedException("the program connects nobody");
    }
    played.ends().values().forEach(attack::clientEnded);
    attack.count("messages", played.messages());
    attack.count("truncations", played.truncations());
    attack.count("steps left out", played.leftOut());
  }
}
