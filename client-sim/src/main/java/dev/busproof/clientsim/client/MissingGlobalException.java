package dev.busproof.clientsim.client;

/** The compositor does not advertise an interface that the client cannot do without. */
public final class MissingGlobalException extends Exception {
  private static final long serialVersionUID = 1L;

  MissingGlobalException(String interfaceName) {
    super("the target does not advertise " + interfaceName);
  }
}
