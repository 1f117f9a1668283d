package dev.busproof.clientsim.judge;

import dev.busproof.clientsim.observe.ClientEnd;
import dev.busproof.clientsim.observe.ErrorSeen;
import java.util.Set;

/** A way in which an attacking client may end. */
public sealed interface Ending {

  /** Whether {@code end} is of this kind. */
  boolean admits(ClientEnd end);

  /** One phrase for {@code --list} and reports. */
  String text();

  /** The client goes on and is told nothing. */
  record Survives() implements Ending {
    @Override
    public boolean admits(ClientEnd end) {
      return end.kind() == ClientEnd.Kind.SURVIVED;
    }

    @Override
    public String text() {
      return "survives";
    }
  }

  /** The client leaves or is killed: the attack's own doing. */
  record Leaves() implements Ending {
    @Override
    public boolean admits(ClientEnd end) {
      return end.kind() == ClientEnd.Kind.LEFT;
    }

    @Override
    public String text() {
      return "leaves";
    }
  }

  /**
   * The client ended in a way that its case found out by itself.
   *
   * @param kind any but {@link ClientEnd.Kind#ERROR}
   */
  record OfKind(ClientEnd.Kind kind) implements Ending {
    @Override
    public boolean admits(ClientEnd end) {
      return end.kind() == kind;
    }

    @Override
    public String text() {
      return ClientEnd.of(kind).text();
    }
  }

  /**
   * A protocol error.
   *
   * @param interfaceName interface of the object that carries it
   * @param codes the codes allowed, numbers of that interface's error enum
   * @param role the object it must be on, as the attack named it; empty for any
   */
  record ErrorOn(String interfaceName, Set<Integer> codes, String role) implements Ending {
    @Override
    public boolean admits(ClientEnd end) {
      return end.error().filter(this::matches).isPresent();
    }

    private boolean matches(ErrorSeen error) {
      return error.interfaceName().equals(interfaceName)
          && codes.contains(error.code())
          && (role.isEmpty() || error.role().equals(role));
    }

    @Override
    public String text() {
      var whose = role.isEmpty() ? "" : " on the " + role + " one";
      var numbers = codes.stream().sorted().map(String::valueOf).toList();
      return "%s error %s%s".formatted(interfaceName, String.join("/", numbers), whose);
    }
  }

  /** The connection is closed without an error: for what the protocol has no error for. */
  record Disconnected() implements Ending {
    @Override
    public boolean admits(ClientEnd end) {
      return end.kind() == ClientEnd.Kind.CLOSED || end.kind() == ClientEnd.Kind.RESET;
    }

    @Override
    public String text() {
      return "disconnected";
    }
  }

  /** Any protocol error at all: for what must be refused, in words nobody has laid down. */
  record AnyError() implements Ending {
    @Override
    public boolean admits(ClientEnd end) {
      return end.kind() == ClientEnd.Kind.ERROR;
    }

    @Override
    public String text() {
      return "any error";
    }
  }
}
