package dev.busproof.clientsim.client;

/** The compositor does not advertise an interface that the client cannot do without. */
public final class MissingGlobalException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the name of the interface. */
  public MissingGlobalException(String interfaceName) {
    super("the target does not advertise " + interfaceName);
  }
}
