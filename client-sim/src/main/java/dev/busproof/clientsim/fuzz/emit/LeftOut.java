package dev.busproof.clientsim.fuzz.emit;

/** A step that cannot be carried out, which is known before it is; the message says why. */
final class LeftOut extends Exception {
  private static final long serialVersionUID = 1;

  LeftOut(String why) {
    super(why);
  }
}
